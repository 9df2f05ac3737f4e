"""What a sale is made of: fields, features, checked columns and words."""

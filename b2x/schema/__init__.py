"""What a sale is made of: fields, features, columns and words."""

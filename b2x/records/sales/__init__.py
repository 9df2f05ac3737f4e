"""Which rows are sales: statuses, currencies, orders folded from lines, earlier orders."""

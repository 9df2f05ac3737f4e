"""Order lines of four orders: split, negative, without an order, and with a wrong value."""

LINES = """Ordrenr;Kunde;Dato;Beløp;Antall;Varegruppe
1;K1;02.02.2024;100,50;2;a
1;K1;01.02.2024;20,00;1;b
2;K2;23.02.2024;1 000,00;10;c
3;K1;04.02.2024;50,00;1;a
3;K1;04.02.2024;-50,00;-1;a
;K9;05.02.2024;50,00;1;a
4;;13.02.2024;50,00;1;a
4;K3;13.02.2024;60,00;x;b
"""

"""PostgreSQL."""

from b2x.engines.sql.dialect import TRANSLATED, UNDERFLOW, WHOLE, Dialect

DIALECT = Dialect(
    name="postgres",
    title="PostgreSQL",
    place=2,
    executed=True,
    shape="lateral",
    rows="values",
    double="DOUBLE PRECISION",
    text='CAST({x} AS TEXT) COLLATE "C"',
    trimmed="BTRIM({x}, {space})",
    lowered=TRANSLATED,
    is_whole=f"{{x}} ~ {WHOLE}",
    before_point="SPLIT_PART({x}, '.', 1)",
    weekday="EXTRACT(ISODOW FROM {x}) - 1",
    hour="EXTRACT(HOUR FROM {x})",
    days="CAST({b} AS DATE) - CAST({a} AS DATE)",
    is_nan="{x} = CAST('NaN' AS DOUBLE PRECISION)",
    guards=UNDERFLOW,
)

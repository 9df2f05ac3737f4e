"""SQL Server."""

from b2x.engines.sql.dialect import ID_SPACE, OVERFLOW, TRANSLATED, Dialect

DIALECT = Dialect(
    name="tsql",
    title="SQL Server (2017 or newer)",
    place=10,
    shape="lateral",
    lateral="CROSS APPLY",
    rows="select values",
    quote=("[", "]"),
    double="DOUBLE PRECISION",
    timestamp="DATETIME2",
    string_type="NVARCHAR(4000)",
    text="CAST({x} AS NVARCHAR(4000)) COLLATE Latin1_General_100_BIN2",
    trimmed="TRIM({space} FROM {x})",
    space="CONCAT(N' ', NCHAR(9), NCHAR(10), NCHAR(11), NCHAR(12), NCHAR(13))",
    id_space=f"CONCAT({', '.join(f'NCHAR({i})' for i in ID_SPACE)})",
    lowered=TRANSLATED,
    is_whole=(
        "{x} LIKE '[-+0-9]%.0%' AND {x} LIKE '%[0-9].%' AND {x} NOT LIKE '_%[^0-9.]%'"
        " AND {x} NOT LIKE '%.%.%' AND {x} NOT LIKE '%.%[^0]%'"
    ),
    before_point="SUBSTRING({x}, 1, CHARINDEX('.', {x}) - 1)",
    weekday="DATEDIFF(day, CAST('0001-01-01' AS DATE), CAST({x} AS DATE)) % 7",
    hour="DATEPART(hour, {x})",
    midnight="(DATEPART(hour, {x}) + DATEPART(minute, {x}) + DATEPART(second, {x}) = 0)",
    days="DATEDIFF(day, CAST({a} AS DATE), CAST({b} AS DATE))",
    # A FLOAT shows six digits, and longer numbers as 1.23457e+006
    # (https://learn.microsoft.com/sql/t-sql/functions/cast-and-convert-transact-sql).
    text_of_number=(
        "CASE WHEN DATALENGTH({x}) IN (4, 8)"
        " AND CAST({x} AS NVARCHAR(4000)) LIKE '%[0-9]e+0[01][0-9]'"
        " AND TRY_CAST({x} AS FLOAT) = FLOOR(TRY_CAST({x} AS FLOAT))"
        " THEN CAST(CAST(TRY_CAST({x} AS FLOAT) AS DECIMAL(38, 0)) AS NVARCHAR(4000))"
        " ELSE CAST({x} AS NVARCHAR(4000)) END COLLATE Latin1_General_100_BIN2"
    ),
    by_bytes="{x} COLLATE Latin1_General_100_BIN2",
    is_infinite="",
    guards=OVERFLOW,
    string_prefix="N",
    # A backslash at the end of a line is dropped with the line break, even within quotes
    # (https://learn.microsoft.com/sql/t-sql/language-elements/sql-server-utilities-statements-backslash),
    # a line "go" ends a script, and sqlcmd replaces $(x).
    in_text=(
        ("'", "''"),
        ("\n", "' + NCHAR(10) + N'"),
        ("\r", "' + NCHAR(13) + N'"),
        ("$(", "$' + N'("),
    ),
    variable="$(",
    joins=250,
)

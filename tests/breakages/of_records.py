"""Breakages of `b2x/records/`: how a table is read."""

from tests.breakages.breakage import Breakage

BREAKAGES = (
    Breakage(
        "a history out of order is read",
        "b2x/records/sales/history_file.py",
        "if is_wrong(*columns).any():",
        "if False:",
        "tests/records/sales/test_history_file.py::test_what_no_history_holds_is_refused_even_with_a_"
        "fitting_checksum",
    ),
    Breakage(
        "a history's buyers are hashed without its key",
        "b2x/records/sales/history_key.py",
        'blake2b(name.encode(), digest_size=8, key=secret, person=b"buyer").digest()',
        'blake2b(name.encode(), digest_size=8, person=b"buyer").digest()',
        "tests/records/sales/test_history_key.py::test_another_key_gives_other_hashes_and_each_new_"
        "key_is_another",
    ),
    Breakage(
        "a history is read with another key",
        "b2x/records/sales/history.py",
        "if own.check != key_check:",
        "if False:",
        "tests/records/sales/test_history_key.py::test_a_wrong_key_is_refused_by_name",
    ),
    Breakage(
        "a carriage return in a rejected line begins another",
        "b2x/records/delimited/cells.py",
        """if quoted or delimiter in text or '"' in text or "\\r" in text or "\\n" in text:""",
        """if quoted or delimiter in text or '"' in text or "\\n" in text:""",
        "tests/records/out/test_rejects.py::test_every_rejected_line_is_one_record_for_every_reader",
    ),
    Breakage(
        "an archive with several files is read by its first one",
        "b2x/records/files/packed.py",
        "if member is None and len(infos) > 1:",
        "if member is None and len(infos) > 9:",
        "tests/records/files/test_packed.py::test_one_of_several_files_has_to_be_named",
    ),
    Breakage(
        "a repeated header is read as a sale",
        "b2x/records/delimited/report_lines.py",
        "if not self._header:",
        "if self._header:",
        "tests/records/delimited/test_strict_reader.py::test_a_record_that_repeats_the_header_or_"
        "draws_a_line_is_not_a_row",
    ),
    Breakage(
        "an ambiguous number is guessed",
        "b2x/records/values/evidence.py",
        "if self.ambiguous is not None:",
        "if self.ambiguous is not None and self.kind != 'number':",
        "tests/records/test_corpus.py::test_a_file_is_read_as_it_says_beside_it",
    ),
    Breakage(
        "a total is a sale",
        "b2x/records/tables/totals.py",
        "if near and named and _is_total(cells, *named, near):",
        "if near and named and not _is_total(cells, *named, near):",
        "tests/records/tables/test_totals.py::test_a_total_within_leaves_empty_what_the_sale_above_"
        "it_holds",
    ),
    Breakage(
        "a title above the table is its header",
        "b2x/records/delimited/header_row.py",
        "if max(known) > max(_known(head), 1):",
        "if max(known) > 99:",
        "tests/records/delimited/test_header_row.py::test_rows_above_the_header_are_refused_and_the_"
        "header_is_pointed_at",
    ),
    Breakage(
        "a formula that was never computed is a missing value",
        "b2x/records/tables/workbook_limits.py",
        "    if n:",
        "    if n < 0:",
        "tests/records/tables/test_shown_cells.py::test_formulas_that_were_not_computed_are_refused_"
        "with_their_number",
    ),
    Breakage(
        "a few order numbers that repeat are not asked about",
        "b2x/records/sales/find_orders.py",
        "SOME = 0.01",
        "SOME = 0.05",
        "tests/records/sales/test_find_orders.py::test_a_column_that_looks_like_an_orders_number_and_"
        "repeats_is_asked_about",
    ),
    Breakage(
        "NULL is a buyer",
        "b2x/records/values/check.py",
        "if text and text not in MISSING_IDS else -1",
        "if text else -1",
        "tests/records/sales/test_doubtful_ids.py::test_a_word_that_means_missing_is_no_buyer",
    ),
    Breakage(
        "a lost deal is a sale where others are won",
        "b2x/records/sales/find_statuses.py",
        "won = not told and any(map(is_won, there))",
        "won = False",
        "tests/records/sales/test_find_statuses.py::test_only_won_deals_are_sales_where_some_are_"
        "won",
    ),
    Breakage(
        "a column of currency codes is not noticed",
        "b2x/records/sales/find_rules.py",
        "return settings.headers[min(found)[2]] if found else None",
        "return None",
        "tests/records/sales/test_currency.py::test_a_column_of_currencies_is_noticed_by_its_header_"
        "or_values",
    ),
    Breakage(
        "a discount in money rejects its rows",
        "b2x/records/reading.py",
        "if wrong:",
        "if False:",
        "tests/records/test_check_columns.py::test_an_optional_field_costs_no_row_where_its_column_"
        "holds_something_else",
    ),
    Breakage(
        "letters of DOS are read as signs",
        "b2x/records/delimited/scan.py",
        "if self.odd > max(self.letters, 1)",
        "if False",
        "tests/records/delimited/test_encoding.py::test_letters_of_other_encodings_are_asked_about_"
        "and_can_be_named",
    ),
    Breakage(
        "an e-mail address under any header becomes a feature",
        "b2x/records/mapping/value_forms.py",
        "self._email = True",
        "self._email = False",
        "tests/records/mapping/test_own_columns.py::test_a_column_is_read_by_its_values_unless_its_"
        "header_says_what_it_is",
    ),
    Breakage(
        "orders of the same day count as earlier ones",
        "b2x/records/sales/count_history.py",
        "day_begins[1:] |= day[1:] != day[:-1]",
        "day_begins[:] = True",
        "tests/records/sales/test_count_history.py::test_only_earlier_days_count",
    ),
    Breakage(
        "a first contact after the order is taken",
        "b2x/records/check_columns.py",
        "wrong = np.flatnonzero(days < 0).tolist()",
        "wrong = np.flatnonzero(days < -99).tolist()",
        "tests/test_alike.py::test_a_first_contact_after_the_order_is_refused_everywhere",
    ),
    Breakage(
        "values that cannot be read are not shown before the work",
        "b2x/records/panel/understanding.py",
        "if self.unreadable:",
        "if False:",
        "tests/cli/test_cli.py::test_rejected_rows_are_said_with_what_rejected_them",
    ),
    Breakage(
        "rejected lines lose their number",
        "b2x/records/out/rejects.py",
        "str(line.line), line.reason,",
        "str(0), line.reason,",
        "tests/score/test_by_sale.py::test_lines_that_are_not_rows_go_to_the_rejects_file_with_"
        "their_number",
    ),
    Breakage(
        "a missing value makes a column of numbers a column of levels",
        "b2x/records/tables/frames.py",
        "values = [None if is_missing_value(value) else value for value in values]",
        "values = list(values)",
        "tests/learn/test_inputs.py::test_own_columns_of_python_values_hold_what_their_types_say",
    ),
)

"""Breaks the code in one place at a time, and checks that the named test fails: ``make breakages``.

The table in ``tests/README.md`` is written from this list by ``make pages``.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
FAILED = 1
"""Exit code of pytest when tests ran and failed; errors of other kinds have other codes."""


class Breakage(NamedTuple):
    """What is broken, by replacing one text in a file, and the test that fails then."""

    what: str
    file: str
    old: str
    new: str
    test: str


BREAKAGES = (
    Breakage(
        "white space and letters beyond ASCII are normalised too",
        "b2x/schema/text.py",
        "text.strip(WHITE_SPACE).translate(_LOWER) or None",
        "text.strip().lower() or None",
        "tests/schema/test_text.py::test_normalising_twice_changes_nothing_and_beyond_ascii_"
        "nothing_changes",
    ),
    Breakage(
        "the B2B threshold itself is unsure",
        "b2x/scorecard/decision.py",
        "if log_odds >= self.b2b_from:",
        "if log_odds > self.b2b_from:",
        "tests/scorecard/test_decision.py::test_a_threshold_belongs_to_its_label",
    ),
    Breakage(
        "a table value need not sum exactly",
        "b2x/scorecard/exact.py",
        "if not (value * UNITS_PER_ONE).is_integer():",
        "if not (value * UNITS_PER_ONE * 2).is_integer():",
        "tests/scorecard/test_exact.py::test_other_values_are_refused_and_say_where",
    ),
    Breakage(
        "a share of B2B moves the intercept by a number that does not sum exactly",
        "b2x/scorecard/share.py",
        "return quantise(math.log(share) - math.log1p(-share))",
        "return math.log(share) - math.log1p(-share)",
        "tests/scorecard/test_share.py::test_the_intercept_moves_by_the_log_odds_of_the_shares",
    ),
    Breakage(
        "a model that only ranks does not say so",
        "b2x/score/checks.py",
        "    yield from model.caveats\n",
        "",
        "tests/score/test_checks.py::test_a_model_that_only_ranks_says_so_once_and_takes_the_seller_s_"
        "share",
    ),
    Breakage(
        "a model file that was changed is read",
        "b2x/scorecard/artifact.py",
        "if not fits:",
        "if written is None:",
        "tests/scorecard/test_artifact.py::test_a_changed_file_is_refused",
    ),
    Breakage(
        "a level that one engine finds and another does not is read",
        "b2x/scorecard/artifact.py",
        "if normalise_text(whole_number(text)) != text or text in MISSING_LEVELS:",
        "if not text:",
        "tests/scorecard/test_artifact.py::test_what_is_out_of_range_is_refused",
    ),
    Breakage(
        "a model reads a field as another kind",
        "b2x/scorecard/scorecard.py",
        "if name in FIELDS and FIELDS[name].kind != kind:",
        "if False:",
        "tests/scorecard/test_artifact.py::test_what_is_out_of_range_is_refused",
    ),
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
        "a backslash ends a name in BigQuery",
        "b2x/engines/sql/dialect.py",
        "if self.escapes_names:",
        "if False:",
        "tests/engines/sql/test_dialect.py::test_a_name_or_text_is_one_name_or_text_whatever_is_in_it",
    ),
    Breakage(
        "a header reaches the terminal as a command",
        "b2x/cli/say.py",
        "click.echo(printable(text), err=err, nl=nl)",
        "click.echo(text, err=err, nl=nl)",
        "tests/cli/test_say.py::test_every_command_shows_terminal_escapes_as_text",
    ),
    Breakage(
        "a reason begins a formula",
        "b2x/printable.py",
        "if text.startswith(_FORMULA) else text",
        "if False else text",
        "tests/test_printable.py::test_reasons_and_rejects_that_begin_with_a_field_are_no_formula",
    ),
    Breakage(
        "a carriage return in a rejected line begins another",
        "b2x/records/delimited/cells.py",
        """if quoted or delimiter in text or '"' in text or "\\r" in text or "\\n" in text:""",
        """if quoted or delimiter in text or '"' in text or "\\n" in text:""",
        "tests/records/out/test_rejects.py::test_every_rejected_line_is_one_record_for_every_reader",
    ),
    Breakage(
        "many rows are decided otherwise than one at the B2C threshold",
        "b2x/engines/batch.py",
        "codes[log_odds <= thresholds.b2c_to]",
        "codes[log_odds < thresholds.b2c_to]",
        "tests/engines/test_batch.py::test_decisions_are_those_of_the_thresholds_at_the_thresholds_"
        "too",
    ),
    Breakage(
        "the week begins on Tuesday for batches",
        "b2x/engines/batch.py",
        "days = _days(inputs[0]) + 3",
        "days = _days(inputs[0]) + 2",
        "tests/engines/test_parity.py::test_log_odds_bins_and_contributions_are_equal_to_the_last_"
        "bit",
    ),
    Breakage(
        "SQL writes its numbers with 15 digits",
        "b2x/engines/sql/dialect.py",
        "shortest = repr(value)",
        'shortest = f"{value:.15g}"',
        "tests/engines/sql/test_executed.py::test_duckdb_gives_the_same_to_the_last_bit",
    ),
    Breakage(
        "SQL takes a table's own label for a new one",
        "b2x/engines/sql/shapes.py",
        "[self._guard([*OUTPUTS, *helpers])]",
        "[]",
        "tests/engines/sql/test_hostile.py::test_a_column_called_like_an_output_is_refused_by_its_name",
    ),
    Breakage(
        "the collation of a database decides which level a text is",
        "b2x/engines/sql/dialects/duckdb.py",
        'same_text="{a} = {b} COLLATE C",',
        "",
        "tests/engines/sql/test_hostile.py::test_texts_are_compared_byte_by_byte_under_every_setting",
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
        "a file is written over in place",
        "b2x/writing/whole_or_absent.py",
        "path = target.with_name(unfinished_name(target.name))",
        "path = target.with_name(target.name)",
        "tests/score/test_whole_or_absent.py::test_an_interrupted_run_leaves_the_old_file_and_"
        "nothing_else",
    ),
    Breakage(
        "what is in place already stays when a later file of the run fails",
        "b2x/writing/whole_or_absent.py",
        "            one.restore()",
        "            one.forget()",
        "tests/score/test_whole_or_absent.py::test_files_of_a_run_that_are_in_place_already_are_"
        "put_back_when_a_later_one_fails",
    ),
    Breakage(
        "a file that is read may be written over",
        "b2x/writing/separate_files.py",
        "if identity in seen:",
        "if False:",
        "tests/writing/test_separate_files.py::test_one_file_in_two_roles_is_refused_by_both_names",
    ),
    Breakage(
        "the files of live runs are removed",
        "b2x/writing/unfinished.py",
        "fcntl.LOCK_EX | fcntl.LOCK_NB",
        "fcntl.LOCK_UN",
        "tests/writing/test_unfinished.py::test_the_next_run_removes_what_a_killed_run_left_and_nothing_of_"
        "a_live_one",
    ),
    Breakage(
        "a folder with files of two models is loaded",
        "b2x/scorecard/manifest.py",
        "hashes.get(name) == _hash(name, data)",
        "name in hashes",
        "tests/scorecard/test_manifest.py::test_a_file_of_another_model_is_refused_by_name",
    ),
    Breakage(
        "a record's log-odds with reasons lack the intercept",
        "b2x/predict/one_record.py",
        "sum(contributions, self.scorecard.intercept)",
        "sum(contributions)",
        "tests/predict/test_one_record.py::test_the_log_odds_are_the_same_with_and_without_reasons",
    ),
    Breakage(
        "a row with a value that cannot be right gets a label",
        "b2x/score/rows.py",
        "from_arrays(code_array(codes, good), _LABELS)",
        "from_arrays(code_array(codes, good | True), _LABELS)",
        "tests/score/test_by_sale.py::test_a_value_that_cannot_be_right_costs_its_label_and_gets_its_"
        "reason",
    ),
    Breakage(
        "repeated sales of a buyer count in full",
        "b2x/score/buyer_rollup.py",
        "evidence / math.sqrt(sales)",
        "evidence",
        "tests/score/test_buyer_rollup.py::test_repeats_strengthen_the_evidence_less_than_independent_"
        "sales_would",
    ),
    Breakage(
        "buyers are on both sides of a split",
        "b2x/measure/splits.py",
        "np.flatnonzero(~here & trainable)",
        "np.flatnonzero(trainable)",
        "tests/measure/test_splits.py::test_by_group_every_row_is_tested_once_and_no_buyer_crosses",
    ),
    Breakage(
        "a model learns from the first moment that it is tested on",
        "b2x/measure/splits.py",
        "trainable=dated & (when < since)",
        "trainable=dated & (when <= since)",
        "tests/measure/test_splits.py::test_the_cutoff_is_the_first_moment_that_is_tested",
    ),
    Breakage(
        "a leak is looked for in rows that were learned from",
        "b2x/measure/leaks.py",
        "seen, unseen = folds != fold, folds == fold",
        "seen, unseen = folds >= 0, folds == fold",
        "tests/measure/test_leaks.py::test_a_buyer_number_does_not_leak_by_memorising_buyers",
    ),
    Breakage(
        "any AUC is a signal",
        "b2x/measure/verdict.py",
        "if p <= SIGNAL_P:",
        "if p <= 1:",
        "tests/measure/test_verdict.py::test_a_thousand_labels_without_signal_are_said_to_have_none",
    ),
    Breakage(
        "a row's own label is in its features",
        "b2x/learn/matrices.py",
        "before = np.cumsum(weight[by_level] * y[by_level]) - weight[by_level] * y[by_level]",
        "before = np.cumsum(weight[by_level] * y[by_level])",
        "tests/learn/test_matrices.py::test_the_label_of_a_row_does_not_change_its_own_numbers",
    ),
    Breakage(
        "teachers are weighed on buyers that they have seen",
        "b2x/learn/buyers.py",
        "folds = balanced_folds(y, buyers, wanted, seed)",
        "folds = balanced_folds(y, np.arange(len(y)), wanted, seed)",
        "tests/learn/test_buyers.py::test_each_fold_leaves_whole_buyers_of_both_kinds_to_the_others",
    ),
    Breakage(
        "a hand label calibrates the log-odds of its own buyer",
        "b2x/label/from_hints.py",
        "known = Known.of(hand, named, hand_weight, folds != fold)",
        "known = Known.of(hand, named, hand_weight, folds >= 0)",
        "tests/label/test_from_hints.py::test_a_hand_label_never_moves_the_log_odds_of_its_own_"
        "buyer",
    ),
    Breakage(
        "a documented sale counts as much as a hand label, which stands for many",
        "b2x/label/blend.py",
        "weight[documented] = np.count_nonzero(asked) / max(others, 1)",
        "weight[documented] = 1.0",
        "tests/label/test_blend.py::test_documented_rows_stand_for_themselves_and_hand_labels_for_"
        "the_others",
    ),
    Breakage(
        "a model without signal is saved",
        "b2x/training/train.py",
        "if verdict.name in _FORBIDDING and not allow_no_signal:",
        "if verdict.name in () and not allow_no_signal:",
        "tests/training/test_train.py::test_a_forbidding_verdict_saves_nothing",
    ),
    Breakage(
        "a label means B2B by its order where that counts",
        "b2x/learn/b2b_label.py",
        "    if needed_by:\n",
        "    if needed_by and False:\n",
        "tests/learn/test_classifier.py::"
        "test_an_ensemble_that_numbers_the_labels_is_asked_which_is_b2b_where_that_counts",
    ),
    Breakage(
        "a date without a time of day is a sale at midnight",
        "b2x/engines/batch.py",
        "[early] % 86_400 == 0",
        "[early] % 86_400 < 0",
        "tests/test_alike.py::test_a_date_without_a_time_of_day_has_no_hour_however_it_comes",
    ),
    Breakage(
        "a missing value makes a column of numbers a column of levels",
        "b2x/records/tables/frames.py",
        "values = [None if is_missing_value(value) else value for value in values]",
        "values = list(values)",
        "tests/learn/test_inputs.py::test_own_columns_of_python_values_hold_what_their_types_say",
    ),
    Breakage(
        "a plot draws another curve than the model has",
        "b2x/show/term.py",
        "self.steps_ = ax.stairs(values[:n], between",
        "self.steps_ = ax.stairs(2 * values[:n], between",
        "tests/show/test_term.py::test_a_term_is_drawn_as_it_is",
    ),
    Breakage(
        "a download with another hash is taken",
        "b2x/datasets/public.py",
        'known_hash=f"sha256:{_SHA256[name]}"',
        "known_hash=None",
        "tests/datasets/test_public.py::test_a_file_with_another_hash_is_refused",
    ),
    Breakage(
        "a verdict that forbids the result exits with another code",
        "b2x/cli/__init__.py",
        "(VerdictError, 4)",
        "(VerdictError, 3)",
        "tests/cli/test_cli.py::test_a_leak_is_named_reported_to_scripts_and_not_saved",
    ),
    Breakage(
        "a text in polars where a number belongs is taken",
        "b2x/polars.py",
        'if text and kinds[name] in ("number", "time"):',
        'if text and kinds[name] in ("time",):',
        "tests/test_polars.py::test_a_text_where_a_number_belongs_is_refused",
    ),
    Breakage(
        "yes means B2B whatever the header says",
        "b2x/schema/answers.py",
        'return kinds.pop() if len(kinds) == 1 and BESIDE_WORDS.issuperset(rest.split()) else ""',
        'return "B2B"',
        "tests/schema/test_answers.py::test_yes_is_not_guessed_where_the_header_does_not_say",
    ),
    Breakage(
        "a sheet of another table is read",
        "b2x/label/row_ids.py",
        "blake2b(data, key=key, digest_size=5)",
        'blake2b(b"", key=key, digest_size=5)',
        "tests/label/test_sheets.py::test_a_sheet_of_another_table_is_refused_with_counts",
    ),
    Breakage(
        "rows of a table that was sorted anew are not found",
        "b2x/label/row_ids.py",
        "if found[place] < 0 and alike[print]:",
        "if False:",
        "tests/label/test_sheets.py::test_a_table_that_was_sorted_anew_and_has_grown_is_recognised",
    ),
    Breakage(
        "a cell of a sheet begins a formula",
        "b2x/label/sheet_file.py",
        "[as_cell(text) for text in row]",
        "[str(text) for text in row]",
        "tests/label/test_sheets.py::test_no_cell_begins_a_formula",
    ),
    Breakage(
        "everybody can read a sheet",
        "b2x/label/sheet_file.py",
        "write_whole(path, data, private=True)",
        "write_whole(path, data)",
        "tests/label/test_sheets.py::test_only_the_owner_can_read_a_new_sheet",
    ),
    Breakage(
        "an error shows an answer",
        "b2x/label/sheets.py",
        'raise InputError(\n            f"{several} not B2B',
        'raise InputError(\n            f"{cells.column(ANSWER)} {several} not B2B',
        "tests/label/test_sheets.py::test_an_answer_that_cannot_be_read_is_named_by_line_and_header_not_by_value",
    ),
    Breakage(
        "a sheet with answers is written over",
        "b2x/label/sheet_file.py",
        "    if answers:\n        raise",
        "    if not answers and False:\n        raise",
        "tests/cli/test_label.py::test_answers_are_never_written_over",
    ),
    Breakage(
        "an answer in the terminal is kept at the end alone",
        "b2x/label/ask.py",
        "            given.append(waiting.popleft())\n        save()",
        "            given.append(waiting.popleft())\n    save()",
        "tests/label/test_ask.py::test_each_answer_is_kept_at_once",
    ),
    Breakage(
        "a large buyer's sales come into an audit rather than it says",
        "b2x/label/draw.py",
        "of_row = of_buyer * sizes[rows] / totals[units]",
        "of_row = of_buyer",
        "tests/label/test_draw.py::test_rows_come_in_as_often_as_is_said",
    ),
    Breakage(
        "labels that were chosen count alike",
        "b2x/label/chosen_weights.py",
        "TO_CALIBRATE = 0.5",
        "TO_CALIBRATE = 0.0",
        "tests/label/test_chosen_weights.py::test_chosen_labels_move_the_share_less_than_without",
    ),
    Breakage(
        "scoring imports pandas",
        "b2x/score/rows.py",
        "import pyarrow as pa",
        "import pandas\nimport pyarrow as pa",
        "tests/test_imports.py::test_nothing_is_imported_that_the_work_does_not_need",
    ),
    Breakage(
        "the wheel needs a package that it does not declare",
        "b2x/predict/load.py",
        "from pathlib import Path",
        "from pathlib import Path\n\nimport duckdb",
        "tests/test_wheel.py::test_the_wheel_scores_a_file_with_what_it_declares",
    ),
)


def main() -> int:
    """Run every breakage and print how it came out; return 1 if a test did not turn red."""
    chosen = [
        one for one in BREAKAGES if not sys.argv[1:] or any(w in one.file for w in sys.argv[1:])
    ]
    if run_tests(*(one.test for one in chosen)):
        print("the tests fail before anything is broken: mend that first")
        return 1
    missed = 0
    for one in chosen:
        with broken(one):
            red = run_tests(one.test) == FAILED
        missed += not red
        print(f"{'red' if red else 'NOT RED'}: {one.what} ({one.file}): {one.test}", flush=True)
    print(f"{len(chosen) - missed} of {len(chosen)} breakages turn their test red")
    return 1 if missed else 0


@contextmanager
def broken(breakage: Breakage) -> Iterator[None]:
    """Apply a breakage, and put the file back as it was."""
    path = ROOT / breakage.file
    text, times = path.read_bytes(), path.stat()
    if text.decode().count(breakage.old) != 1:
        raise ValueError(f"{breakage.file} does not hold {breakage.old!r} once")
    try:
        path.write_bytes(text.decode().replace(breakage.old, breakage.new).encode())
        yield
    finally:
        path.write_bytes(text)
        os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))  # so compiled files stay valid


def run_tests(*tests: str) -> int:
    """Run tests and return the exit code of pytest."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests]
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True).returncode


def table() -> list[str]:
    """Return the list as a Markdown table."""
    lines = ["| break this | in | and this test turns red |", "| --- | --- | --- |"]
    return lines + [
        f"| {one.what} | `{one.file}` | `{one.test.removeprefix('tests/')}` |" for one in BREAKAGES
    ]


if __name__ == "__main__":
    sys.exit(main())

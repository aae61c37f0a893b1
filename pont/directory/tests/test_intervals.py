"""The arithmetic of intervals, against sets of minutes."""

from hypothesis import given
from hypothesis import strategies as st

from pont.directory.intervals import Intervals, clip, coalesce, either, in_both, minus


def minutes_in(intervals: Intervals) -> set[int]:
    return {minute for start, end in intervals for minute in range(start, end)}


interval_lists = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 20)).map(lambda pair: (pair[0], sum(pair)))
).map(coalesce)


@given(interval_lists, interval_lists)
def test_interval_lists_behave_as_sets_of_minutes(a, b):
    assert minutes_in(either(a, b)) == minutes_in(a) | minutes_in(b)
    assert minutes_in(in_both(a, b)) == minutes_in(a) & minutes_in(b)
    assert minutes_in(minus(a, b)) == minutes_in(a) - minutes_in(b)


@given(interval_lists, interval_lists)
def test_results_are_sorted_and_joined(a, b):
    for result in (either(a, b), in_both(a, b), minus(a, b)):
        assert coalesce(result) == result


@given(interval_lists, st.integers(0, 60), st.integers(0, 60))
def test_a_clipped_list_lies_in_its_window(a, start, length):
    assert minutes_in(clip(a, start, start + length)) == minutes_in(a) & set(range(start, start + length))

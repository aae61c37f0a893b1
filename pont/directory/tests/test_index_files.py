"""The index on disk: whole or not at all, and never fatal."""

from __future__ import annotations

import shutil

import pytest

from pont.directory import index_files, indexing
from pont.directory.search import Query, search
from pont.directory.tests.made_doors import NOON, make_door, text


def saved(root, *doors, sequence=7, built_at=NOON):
    index = indexing.build(doors, NOON, sequence=sequence)
    return index, index_files.save(index, root, built_at)


def test_a_saved_index_answers_like_the_one_in_memory(tmp_path):
    built, _folder = saved(
        tmp_path, make_door(number=1), make_door(number=2, name=text("Pigment"), place=None)
    )
    loaded = index_files.load(tmp_path)
    query = Query(at=NOON, words=("pigment",), typed=("pigment",), near=(50.85, 4.35))
    assert search(loaded, query) == search(built, query)
    assert (loaded.sequence, loaded.built_at, len(loaded)) == (7, NOON, 2)


def test_a_new_index_replaces_the_old_one_whole(tmp_path):
    saved(tmp_path, make_door(number=1))
    saved(tmp_path, make_door(number=1), make_door(number=2), built_at=NOON + 1)
    assert len(index_files.load(tmp_path)) == 2


def test_old_and_unfinished_builds_are_swept_away(tmp_path):
    (tmp_path / "1-dead.part").mkdir()
    for minute in range(4):
        saved(tmp_path, make_door(), built_at=NOON + minute)
    assert len([path for path in tmp_path.iterdir() if path.is_dir()]) == index_files.KEPT


def test_a_worker_keeps_reading_an_index_that_was_swept_away(tmp_path):
    saved(tmp_path, make_door(number=1))
    loaded = index_files.load(tmp_path)
    for minute in range(1, 4):
        saved(tmp_path, make_door(number=1), make_door(number=2), built_at=NOON + minute)
    assert [row.door.pk for row in search(loaded, Query(at=NOON)).rows] == [1]


def flip_a_byte(path):
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(bytes(data))


DAMAGE = {
    "nothing is there": lambda root, folder: shutil.rmtree(root),
    "the pointer is gone": lambda root, folder: (root / "CURRENT").unlink(),
    "the pointer points nowhere": lambda root, folder: (root / "CURRENT").write_text("elsewhere"),
    "the folder is gone": lambda root, folder: shutil.rmtree(folder),
    "the manifest is broken": lambda root, folder: (folder / "manifest.json").write_text("{"),
    "an array is cut": lambda root, folder: (folder / "column-refuses.npy").write_bytes(b"\x93NUMPY"),
    "an array is gone": lambda root, folder: (folder / "column-asks.npy").unlink(),
    "a byte of the postings flipped": lambda root, folder: flip_a_byte(folder / "postings.msgpack"),
    "a byte of the records flipped": lambda root, folder: flip_a_byte(folder / "records-data.npy"),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE.keys())
def test_any_damage_is_noticed_before_an_answer_is_given(tmp_path, damage):
    root = tmp_path / "index"
    _index, folder = saved(root, make_door())
    damage(root, folder)
    with pytest.raises(index_files.Damaged):
        index_files.load(root)


def test_an_index_of_another_layout_is_built_anew(tmp_path, monkeypatch):
    saved(tmp_path, make_door())
    monkeypatch.setattr(index_files, "LAYOUT", index_files.LAYOUT + 1)
    with pytest.raises(index_files.Damaged):
        index_files.load(tmp_path)

"""Pulling models: complete and checked, or not there at all; nothing is left behind."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from mtaudit.errors import ModelError, UsageError
from mtaudit.lm import fetching, store
from mtaudit.lm.fetching import Source

TAGGER = store.TAGGER
MEMBER = next(entry for entry in store.list_models() if entry.name == TAGGER)


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache of its own, without a network."""
    monkeypatch.setenv("MTAUDIT_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def wheel(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def delivers(monkeypatch: pytest.MonkeyPatch, make: Callable[[Path], Path], **changes: str) -> None:
    """Let the package index deliver what ``make`` puts into a folder, and the manifest expect it."""
    entry = store._manifest()[TAGGER]
    sums: dict[str, str] = {"sha256": "0" * 64, **changes}
    source = Source(**{"type": "wheel", "package": "tagger", "version": "1.0", "member": "pipe/", **sums})
    changed = store.Entry(entry.name, entry.kind, entry.revision, entry.licence, (source,))
    monkeypatch.setattr(store, "_manifest", lambda: {TAGGER: changed})
    monkeypatch.setattr(fetching, "_download", lambda _source, work: make(work))


def good(work: Path) -> Path:
    return wheel(work / "tagger-1.0.whl", {"pipe/config.json": b"{}", "pipe/data/vectors": b"1234", "other/file": b"x"})


def good_sum(tmp_path: Path) -> str:
    return hashlib.sha256(good(tmp_path).read_bytes()).hexdigest()


@pytest.fixture(autouse=True)
def _same_times(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zipfile.time, "localtime", lambda *_: (2020, 1, 1, 0, 0, 0, 2, 1, 0))  # type: ignore[attr-defined]


def assert_nothing_left(cache: Path) -> None:
    assert [path for path in cache.rglob("*") if path.is_file()] == []
    assert not store.is_installed(TAGGER)


def test_the_manifest_names_what_an_audit_needs() -> None:
    models = {status.name: status for status in store.list_models()}
    assert models["smollm2-135m-instruct"].kind == "language-model"
    assert models[TAGGER].kind == "tagger"
    for entry in store._manifest().values():
        assert entry.licence
        for source in entry.sources:
            assert source.type != "wheel" or len(source.sha256) == 64


def test_every_model_has_a_card() -> None:
    for status in store.list_models():
        assert (store.models_folder() / f"{status.name}.md").is_file(), status.name


def test_a_good_download_is_unpacked_sealed_and_not_fetched_again(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivers(monkeypatch, good, sha256=good_sum(tmp_path))
    assert "ready" in store.pull(TAGGER)
    folder = store.path_of(TAGGER)
    names = sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
    assert names == [fetching.SUMS, "config.json", "data/vectors"]
    store.verify(TAGGER)

    def refuse(_source: Source, _work: Path) -> Path:
        pytest.fail("fetched again")

    monkeypatch.setattr(fetching, "_download", refuse)
    assert "already" in store.pull(TAGGER)
    assert sorted(path.name for path in folder.parent.iterdir()) == [TAGGER]


def truncated(work: Path) -> Path:
    path = good(work)
    path.write_bytes(path.read_bytes()[:-30])
    return path


def climbing(work: Path) -> Path:
    return wheel(work / "tagger-1.0.whl", {"pipe/../../../evil": b"x"})


def hollow(work: Path) -> Path:
    return wheel(work / "tagger-1.0.whl", {"other/file": b"x"})


def interrupted(work: Path) -> Path:
    (work / "tagger-1.0.whl.part").write_bytes(b"half")
    raise KeyboardInterrupt


def refused(_work: Path) -> Path:
    msg = "pip could not download tagger==1.0: no route to host"
    raise ModelError(msg)


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (good, "has the sha256"),
        (truncated, "cannot be unpacked"),
        (climbing, "unsafe path"),
        (hollow, "does not hold pipe/"),
        (refused, "no route to host"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_bad_download_is_one_sentence_and_leaves_nothing(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make: Callable[[Path], Path], why: str
) -> None:
    wrong = make is good or make is refused
    sha256 = "0" * 64 if wrong else hashlib.sha256(make(tmp_path).read_bytes()).hexdigest()
    delivers(monkeypatch, make, sha256=sha256)
    with pytest.raises(ModelError, match=why) as caught:
        store.pull(TAGGER)
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith(f"cannot fetch {TAGGER}: package tagger: ")
    assert_nothing_left(cache)
    assert not (tmp_path / "evil").exists()


def test_an_interrupted_download_leaves_nothing(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    delivers(monkeypatch, interrupted)
    with pytest.raises(KeyboardInterrupt):
        store.pull(TAGGER)
    assert_nothing_left(cache)


def test_the_next_source_is_tried(cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "config.json").write_text("{}", encoding="utf-8")
    delivers(monkeypatch, refused)
    entry = store._manifest()[TAGGER]
    both = store.Entry(TAGGER, entry.kind, "", "", (*entry.sources, Source(type="folder", path=str(folder))))
    monkeypatch.setattr(store, "_manifest", lambda: {TAGGER: both})
    store.pull(TAGGER)
    assert (store.path_of(TAGGER) / "config.json").is_file()


@pytest.mark.parametrize("damage", ["change", "delete", "sums"])
def test_a_damaged_model_is_one_sentence_and_pulled_anew(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: str
) -> None:
    delivers(monkeypatch, good, sha256=good_sum(tmp_path))
    store.pull(TAGGER)
    folder = store.path_of(TAGGER)
    if damage == "delete":
        (folder / "data" / "vectors").unlink()
    else:
        name = fetching.SUMS if damage == "sums" else "data/vectors"
        (folder / name).write_bytes(b"[1]" if damage == "sums" else b"1235")
    with pytest.raises(ModelError, match=f"is damaged .*run: mtaudit models pull {TAGGER}") as caught:
        store.verify(TAGGER)
    assert "\n" not in str(caught.value)
    with pytest.raises(ModelError, match="is damaged"):
        store.tagger_path()
    assert "ready" in store.pull(TAGGER)
    store.verify(TAGGER)


def test_a_folder_without_checksums_is_not_a_model(cache: Path) -> None:
    store.path_of(TAGGER).mkdir(parents=True)
    assert not store.is_installed(TAGGER)
    with pytest.raises(ModelError, match="is not on this machine; run: mtaudit models pull"):
        store.tagger_path()


@pytest.mark.parametrize("name", ["no-such-model", "a/b/c", "../up", "", "/no/such/folder"])
def test_unknown_names_are_wrong_usage(cache: Path, name: str) -> None:
    for ask in (store.load, store.pull, store.verify):
        with pytest.raises(UsageError, match="there is no model"):
            ask(name)


def test_the_tagger_is_no_language_model(cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    delivers(monkeypatch, good, sha256=good_sum(tmp_path))
    store.pull(TAGGER)
    with pytest.raises(UsageError, match="not a language model"):
        store.load(TAGGER)


def test_pickled_weights_are_refused(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"model_type": "llama"}', encoding="utf-8")
    (tmp_path / "pytorch_model.bin").write_bytes(b"\x80\x04cos\nsystem\n")
    with pytest.raises(ModelError, match="pickled weights are never loaded"):
        store.load(str(tmp_path))


@pytest.mark.parametrize("config", ['{"model_type": "llama"}', "{broken", "[]", ""])
def test_a_corrupt_folder_is_one_sentence(tmp_path: Path, config: str) -> None:
    (tmp_path / "config.json").write_text(config, encoding="utf-8")
    (tmp_path / "model.safetensors").write_bytes(b"\xff" * 40)
    with pytest.raises(ModelError, match="cannot be loaded") as caught:
        store.load(str(tmp_path))
    assert "\n" not in str(caught.value)

"""Models whose rows belong to a house: they are reached through a sight only, and written into their own house only."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q

from pont.accounts import sight
from pont.kernel.personal import PLAIN, Kept


class WalledQuerySet(models.QuerySet):
    """Rows of the house in force. What would write into another house raises `OtherHouse`."""

    def update(self, **values: Any) -> int:
        refuse_moving(values)
        return super().update(**values)

    def delete(self) -> tuple[int, dict[str, int]]:
        refuse_moving({})
        return super().delete()

    def bulk_create(self, objs: Iterable[Any], *args: Any, **options: Any) -> list[Any]:
        if options.get("update_conflicts"):
            raise NotImplementedError("a row that is in the way may be another house's")
        return super().bulk_create(objs, *args, **options)

    def raw(self, *args: Any, **options: Any) -> Any:
        raise NotImplementedError("words of one's own lead past the wall of SQLite")

    def _insert(self, objs: Iterable[models.Model], *args: Any, **options: Any) -> Any:
        objs = list(objs)
        refuse_strangers(objs)
        return super()._insert(objs, *args, **options)  # type: ignore[misc]

    def _update(self, values: Iterable[tuple[Any, Any, Any]]) -> int:
        values = list(values)
        refuse_moving({field.attname: value for field, _model, value in values})
        return super()._update(values)  # type: ignore[misc]

    # Django copies private methods to the manager only when they say so; a model saves itself through its manager.
    _insert.queryset_only = False  # type: ignore[attr-defined]
    _update.queryset_only = False  # type: ignore[attr-defined]


def refuse_strangers(rows: Iterable[Any]) -> None:
    now = sight.in_force()
    if not now.is_maintenance and (now.house is None or any(row.house_id != now.house for row in rows)):
        raise sight.OtherHouse("a row is written in the sight of its own house")


def refuse_moving(values: Mapping[str, Any]) -> None:
    now = sight.in_force()
    if now.is_maintenance:
        return
    if now.house is None:
        raise sight.OtherHouse("a sight of a worker or a key is for reading only")
    house = values.get("house_id", values.get("house", now.house))
    if getattr(house, "pk", house) != now.house:
        raise sight.OtherHouse("a row does not move to another house")


_Manager = models.Manager.from_queryset(WalledQuerySet)


class WalledManager(_Manager):
    """`Model.objects`: without a sight it raises, whatever is asked of it."""

    def get_queryset(self) -> Any:
        now = sight.in_force()
        model: Any = self.model
        rows = super().get_queryset()
        return rows if now.is_maintenance else rows.filter(model.seen(now))


class Walled(models.Model):
    """A private row. Its key is random, so that a number betrays neither the next one nor how many there are.

    `kept` declares every field (see `pont.kernel.personal`); `ends` says in one sentence when a row goes.
    """

    kept: ClassVar[dict[str, Kept]] = {}
    ends: ClassVar[str] = ""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    house = models.ForeignKey("accounts.House", on_delete=models.PROTECT, related_name="+", editable=False)

    objects = WalledManager()

    class Meta:
        abstract = True
        # Django's own ways to a row (a foreign key, a saved object, a cascade) lead through the wall too.
        base_manager_name = "objects"

    def delete(self, *args: Any, **options: Any) -> tuple[int, dict[str, int]]:
        """Through the wall as well: Django would remove whatever row has this number."""
        return type(self)._base_manager.filter(pk=self.pk).delete()

    @classmethod
    def seen(cls, now: sight.Sight) -> Q:
        """Which rows a sight opens; a model that opens to a worker or a key says so here and in its wall."""
        if now.house is None:
            raise sight.NoSight(f"{cls.__name__} is seen by its house only")
        return Q(house=now.house)

    @classmethod
    def declared(cls) -> dict[str, Kept]:
        """The declaration of every field, the inherited ones included."""
        inherited = [base.kept for base in reversed(cls.__mro__) if issubclass(base, Walled)]
        return {name: said for kept in inherited for name, said in kept.items()} | {
            "id": PLAIN,
            "house": PLAIN,
        }

    @classmethod
    def in_sight(cls, **values: Any) -> Self:
        """A new row, not yet saved, of the house in force."""
        return cls(house_id=sight.in_force().house, **values)

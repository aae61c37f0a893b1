"""A service with a secret address can have no place and no area: the database itself refuses."""

from django.db import migrations

TABLES = {"directory_serviceatlocation": "place", "directory_servicearea": "area"}
IS_SECRET = "SELECT 1 FROM directory_service s WHERE s.id = NEW.service_id AND s.visibility = 'phone_only'"
HAS_PLACE = " OR ".join(f"EXISTS (SELECT 1 FROM {table} p WHERE p.service_id = NEW.id)" for table in TABLES)
REFUSAL = "secret address: a phone-only service has no place"


def sqlite() -> list[str]:
    statements = []
    for table, name in TABLES.items():
        for event in ("INSERT", "UPDATE"):
            statements.append(
                f"CREATE TRIGGER secret_{name}_{event.lower()} BEFORE {event} ON {table} "
                f"WHEN EXISTS ({IS_SECRET}) BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
            )
    statements.append(
        "CREATE TRIGGER secret_service_update BEFORE UPDATE ON directory_service "
        f"WHEN NEW.visibility = 'phone_only' AND ({HAS_PLACE}) BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    )
    return statements


def postgresql() -> list[str]:
    body = "CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {first} IF {when} THEN {then} END $$"
    # Two transactions at once, one adding a place and one hiding the service, must not miss each other.
    hold = "PERFORM 1 FROM directory_service s WHERE s.id = NEW.service_id FOR SHARE;"
    refuse = f"RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'check_violation'; END IF; RETURN NEW;"
    statements = [
        body.format(name="secret_place", first=hold, when=f"EXISTS ({IS_SECRET})", then=refuse),
        body.format(
            name="secret_service", first="", when=f"NEW.visibility = 'phone_only' AND ({HAS_PLACE})", then=refuse
        ),
        "CREATE TRIGGER secret_service_update BEFORE UPDATE ON directory_service "
        "FOR EACH ROW EXECUTE FUNCTION secret_service()",
    ]
    for table, name in TABLES.items():
        statements.append(
            f"CREATE TRIGGER secret_{name} BEFORE INSERT OR UPDATE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION secret_place()"
        )
    return statements


def install(apps, schema_editor) -> None:
    makers = {"sqlite": sqlite, "postgresql": postgresql}
    with schema_editor.connection.cursor() as cursor:
        for statement in makers[schema_editor.connection.vendor]():
            cursor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("directory", "0001_initial")]
    operations = [migrations.RunPython(install, migrations.RunPython.noop, elidable=False)]

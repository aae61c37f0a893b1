"""The tables of HSDS 3.0 as its data package describes them: their files, their columns, the types of these.

A column is a text unless a type stands after it.
"""

from __future__ import annotations

from msgspec import Struct

PROFILE_COLUMN = "x_pont"
MORE_COLUMN = "x_more"

_TABLES = {
    "organization": (
        "organizations.csv",
        "id name alternate_name description email website tax_status tax_id year_incorporated:number "
        "legal_status logo uri parent_organization_id",
    ),
    "program": ("programs.csv", "id organization_id name alternate_name description"),
    "service": (
        "services.csv",
        "id organization_id program_id name alternate_name description url email status "
        "interpretation_services application_process fees_description wait_time fees accreditations "
        "eligibility_description minimum_age:number maximum_age:number assured_date:date assurer_email "
        "licenses alert last_modified:datetime",
    ),
    "attribute": ("attributes.csv", "id link_id taxonomy_term_id link_type link_entity value"),
    "service_at_location": ("service_at_location.csv", "id service_id location_id description"),
    "location": (
        "locations.csv",
        "id location_type url organization_id name alternate_name description transportation "
        "latitude:number longitude:number external_identifier external_identifier_type",
    ),
    "phone": (
        "phones.csv",
        "id location_id service_id organization_id contact_id service_at_location_id number "
        "extension:number type description",
    ),
    "contact": (
        "contacts.csv",
        "id organization_id service_id service_at_location_id location_id name title department email",
    ),
    "address": (
        "addresses.csv",
        "id location_id attention address_1 address_2 city region state_province postal_code country "
        "address_type",
    ),
    "schedule": (
        "schedules.csv",
        "id service_id location_id service_at_location_id valid_from:date valid_to:date dtstart:date "
        "timezone:number until:date count:number wkst freq interval:number byday byweekno bymonthday "
        "byyearday description opens_at:time closes_at:time schedule_link attending_type notes",
    ),
    "funding": ("funding.csv", "id organization_id service_id source"),
    "service_area": ("service_areas.csv", "id service_id name description extent extent_type uri"),
    "required_document": ("required_documents.csv", "id service_id document uri"),
    "language": ("languages.csv", "id service_id location_id phone_id name code note"),
    "accessibility": ("accessibility.csv", "id location_id description details url"),
    "taxonomy_term": (
        "taxonomy_terms.csv",
        "id code name description parent_id taxonomy language taxonomy_id term_uri",
    ),
    "metadata": (
        "metadata.csv",
        "id resource_id resource_type last_action_date:date last_action_type field_name previous_value "
        "replacement_value updated_by",
    ),
    "cost_option": (
        "cost_options.csv",
        "id service_id valid_from:date valid_to:date option currency amount:number amount_description",
    ),
    "organization_identifier": (
        "organization_identifiers.csv",
        "id organization_id identifier_scheme identifier_type identifier",
    ),
    "taxonomy": ("taxonomies.csv", "id name description uri version"),
}


class TableSpec(Struct, frozen=True):
    """One table: the name of its file and its columns with their types, ours last."""

    file: str
    types: dict[str, str]


def _spec(file: str, columns: str) -> TableSpec:
    pairs = (column.partition(":") for column in columns.split())
    types = {name: kind or "string" for name, _colon, kind in pairs}
    return TableSpec(file, types | {PROFILE_COLUMN: "object", MORE_COLUMN: "object"})


TABLES = {name: _spec(file, columns) for name, (file, columns) in _TABLES.items()}

# The lists of parts that a row of a table has, and the tables their rows stand in.
PARTS_OF = {
    "organization": {
        "phones": "phone",
        "contacts": "contact",
        "funding": "funding",
        "organization_identifiers": "organization_identifier",
        "programs": "program",
        "attributes": "attribute",
        "metadata": "metadata",
    },
    "service": {
        "phones": "phone",
        "contacts": "contact",
        "schedules": "schedule",
        "funding": "funding",
        "service_areas": "service_area",
        "required_documents": "required_document",
        "languages": "language",
        "cost_options": "cost_option",
        "service_at_locations": "service_at_location",
        "attributes": "attribute",
        "metadata": "metadata",
    },
    "location": {
        "phones": "phone",
        "contacts": "contact",
        "addresses": "address",
        "schedules": "schedule",
        "languages": "language",
        "accessibility": "accessibility",
        "attributes": "attribute",
        "metadata": "metadata",
    },
    "service_at_location": {"phones": "phone", "contacts": "contact", "schedules": "schedule"},
    "contact": {"phones": "phone"},
    "phone": {"languages": "language"},
}

# Columns that join rows. What an object says under such a key itself is kept apart, in `x_more`.
LINKS = frozenset({
    "service_id", "location_id", "organization_id", "contact_id", "phone_id", "service_at_location_id",
    "link_id", "taxonomy_term_id", "resource_id", "program_id", "taxonomy_id",
})  # fmt: skip

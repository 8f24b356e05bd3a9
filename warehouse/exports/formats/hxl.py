"""HXL: figures, events, partnerships and people reached as CSV with a row of hashtags under the header (HXL 1.1).

Only `people_reached` carries `#reached`: tools of HXL add such columns up, and figures must not be added. The hashtags stand in
`datapackage.json` too. Never here: rows of hashtags in the CSV files of a release, which other tools would read as data.
"""

from __future__ import annotations

from collections.abc import Iterator

from schemas.tables import CURRENCIES, columns
from warehouse.exports.published import Published, Record, document, evidence, rows
from warehouse.exports.tabular import csv_line

TABLES = ("figures", "events", "partnerships", "people_reached")
_HASHTAGS = {
    "fact_id": "#meta+id", "document_id": "#meta+document+id", "url": "#meta+url", "quote": "#meta+quote",
    "organisation_id": "#org+id", "organisation_name": "#org+name", "type_code": "#org+type+code",
    "iati_organisation_type_code": "#org+type+code+v_iati", "dac_channel_code": "#org+type+code+v_dac",
    "partner_id": "#org+partner+id", "partner_name": "#org+partner+name", "role_code": "#org+partner+role+code",
    "iati_organisation_role_code": "#org+partner+role+code+v_iati", "project_name": "#activity+project+name",
    "kind_code": "#event+type+code", "event_date": "#date+event", "period": "#date+period", "period_start": "#date+start", "period_end": "#date+end",
    "published_date": "#date+published", "updated_date": "#date+updated", "precision_code": "#date+precision+code",
    "modality_code": "#event+modality+code",
    "value": "#indicator+value+num", "value_max": "#indicator+value+max+num", "bound_code": "#indicator+bound+code", "unit_code": "#indicator+unit+code",
    "indicator_code": "#indicator+type+code", "hapi_population_status_code": "#population+status+code+v_hapi", "counted": "#indicator+name",
    "sex_code": "#population+sex+code", "age": "#population+age", "part_of": "#indicator+total+num", "scope_code": "#indicator+scope+code",
    "directness_code": "#indicator+directness+code", "accumulation_code": "#indicator+accumulation+code", "method_code": "#meta+method+code",
    "amount": "#value+num", "currency_code": "#currency+code",
    "is_small_count": "#indicator+small", "value_missing_code": "#indicator+value+missing+code",
    "confidence": "#meta+confidence+num", "status_code": "#status+code", "verdict_code": "#meta+verdict+code",
}  # fmt: skip
_PEOPLE = {"value": "#reached", "used": "#meta+used", "left_out": "#meta+left_out", "left_out_count": "#meta+left_out+num"}


def hashtag(column: str, table: str = "") -> str:
    """The hashtag of a column with its attributes; empty for a column that HXL has no word for."""
    return (_PEOPLE.get(column) if table == "people_reached" else None) or _HASHTAGS.get(column, "")


def lines(release: Published, table: str) -> Iterator[str]:
    """The lines of the file for one of TABLES."""
    heads = [c.name for c in columns(table)]
    heads += ["amount", "currency_code"] if table == "figures" else []
    heads += ["url", "quote"] if table != "people_reached" else []
    yield csv_line(heads)
    yield ",".join(hashtag(head, table) for head in heads) + "\n"
    for row in rows(release, table):
        found = row | _more(release, row) if table != "people_reached" else row
        yield csv_line([found[head] for head in heads])


def _more(release: Published, row: Record) -> Record:
    """What a fact's row has beside its own columns: where it was read, and money apart from other units."""
    is_money = row.get("unit_code") in CURRENCIES
    money = {"amount": row["value"], "currency_code": row["unit_code"]} if is_money else {"amount": None, "currency_code": None}
    quotes = [place["quote"] for place in evidence(release, row["fact_id"])]
    return money | {"url": document(release, row["document_id"])["url"], "quote": quotes[0] if quotes else None}

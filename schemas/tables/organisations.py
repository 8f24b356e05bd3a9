"""The contracts of organisations over all documents: their names, numbers, relations, and ids that lead on."""

from __future__ import annotations

import pandera.pandas as pa

from schemas.contracts import column
from schemas.tables import kinds


class Organisations(pa.DataFrameModel):
    """Organisations that documents name, over all documents."""

    organisation_id: str = column("Own stable id; the last character checks the others (ISO 7064, MOD 37,36).", "org-4t8k2m6qzp1w")
    organisation_name: str = column("The form of its name printed in most documents.", "Havenridge Trust", slot="name")
    folded_name: str = column("The name that its id was first given for, without case, accents, punctuation and function words.", "havenridge trust")
    type_code: str = column("What kind of organisation; empty where no document tells.", "ngo", codes="organisation_types", nullable=True, missing=kinds.NO_TYPE[:-1], slot="type")
    iati_organisation_type_code: str = kinds.counterpart("Nearest code of IATI's list OrganisationType; `iati_match_code` says how near.", "22", ("type_code", "organisation_types", "iati"), missing=kinds.NO_TYPE)
    iati_match_code: str = kinds.counterpart("How near that code is to `type_code`.", "narrower", ("type_code", "organisation_types", "iati_match"), codes="matches", missing=kinds.NO_TYPE)
    dac_channel_code: str = kinds.counterpart("Group of the OECD DAC's list of channels of delivery that holds it for certain.", "20000", ("type_code", "organisation_types", "dac_channel"), missing=kinds.NO_TYPE)
    document_count: int = column("Documents that name it.", "3", type="integer", unit="documents", ge=1)
    confidence: float = kinds.confidence(nullable=True, missing=("not_extracted", "withheld", "under_review"))
    status_code: str = kinds.status()

    class Config:
        strict, coerce, unique = True, True, ["organisation_id"]


class OrganisationNames(pa.DataFrameModel):
    """Every form of an organisation's name that a document prints in full, as acronym or as other spelling."""

    fact_id: str = kinds.fact_id()
    document_id: str = kinds.document_id()
    organisation_id: str = column("The organisation that bears the name.", "org-4t8k2m6qzp1w")
    organisation_name: str = column("The name as printed.", "HRT")
    is_alias: bool = column("False for the fullest form in the document.", "true", type="boolean")
    verdict_code: str = kinds.verdict()
    confidence: float = kinds.confidence()
    status_code: str = kinds.status()

    class Config:
        strict, coerce, unique = True, True, ["fact_id", "organisation_name"]


class Redirects(pa.DataFrameModel):
    """Ids under which organisations were known before they were found to be one with another; whoever cites one finds it here."""

    old_id: str = column("The id that is no longer used for an organisation of its own.", "org-7m3c9x0hdr52")
    organisation_id: str = column("The organisation that it leads to.", "org-4t8k2m6qzp1w")

    class Config:
        strict, coerce, unique = True, True, ["old_id"]


class OrganisationRelations(pa.DataFrameModel):
    """Organisations that are two and belong together: branches, umbrellas, successors."""

    organisation_id: str = column("The organisation that the relation is told of.", "org-7m3c9x0hdr52")
    relation_code: str = column("What it is to the other.", "branch_of", codes="organisation_relations")
    other_id: str = column("The other organisation.", "org-4t8k2m6qzp1w")
    verdict_code: str = kinds.verdict()
    status_code: str = column("Sure where a curator said so; uncertain where the names alone tell it.", "uncertain", codes="statuses")

    class Config:
        strict, coerce, unique = True, True, ["organisation_id", "relation_code", "other_id"]


class OrganisationIdentifiers(pa.DataFrameModel):
    """Numbers that registers and tax offices gave an organisation, where a document prints them with what they are; those whose
    check digits are wrong are no rows here but issues (`identifier_check_failed`)."""

    fact_id: str = kinds.fact_id()
    document_id: str = kinds.document_id()
    organisation_id: str = column("The organisation that has the number.", "org-4t8k2m6qzp1w")
    scheme_code: str = column("What kind of number; codes in capitals are list codes of org-id.guide.", "GB-CHC", codes="identifier_schemes", slot="scheme")
    identifier: str = column("The number without blanks and marks, as its scheme writes it.", "1190234", slot="value")
    authority: str = column("Who keeps the register, where the scheme alone does not tell: a court, as printed.", "Amtsgericht Tindalheim", nullable=True, missing=("not_applicable",), slot="authority")
    is_checked: bool = column("Whether it has a check digit, and the check digit is right; false where the scheme has none.", "true", type="boolean", slot="is_checked")
    verdict_code: str = kinds.verdict()
    confidence: float = kinds.confidence()
    status_code: str = kinds.status()

    class Config:
        strict, coerce, unique = True, True, ["fact_id", "scheme_code", "identifier"]

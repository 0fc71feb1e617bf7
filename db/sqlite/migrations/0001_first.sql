-- The first schema. Dates are ISO text; an empty text means 'not stated'.
-- A subject is an organisation (a provider or location), or a service of one.
-- Service 0 means the organisation itself, so that keys need no NULL.
-- In a table WITHOUT ROWID the columns of the key come first, because the integrity check of SQLite
-- 3.40 reads any other column before them as NULL.

CREATE TABLE file (
    id INTEGER PRIMARY KEY,
    sha256 TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    format TEXT NOT NULL,
    extract_month TEXT NOT NULL DEFAULT '',
    row_count INTEGER NOT NULL DEFAULT 0,
    imported TEXT NOT NULL
) STRICT;

CREATE TABLE source (
    id INTEGER PRIMARY KEY,
    identity TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    publisher TEXT NOT NULL,
    kind TEXT NOT NULL DEFAULT '',
    url TEXT NOT NULL DEFAULT '',
    published TEXT NOT NULL DEFAULT '',
    licence TEXT NOT NULL DEFAULT '',
    note TEXT NOT NULL DEFAULT ''
) STRICT;

-- A page can be cited by several files, and a file can cite many pages.
CREATE TABLE source_file (
    source INTEGER NOT NULL REFERENCES source,
    file INTEGER NOT NULL REFERENCES file,
    PRIMARY KEY (source, file)
) STRICT, WITHOUT ROWID;

-- Organisations as they are now, calculated from organisation_detail. The last three columns are
-- calculated from rating, so that the tree and its filters need not look there.
CREATE TABLE organisation (
    id INTEGER PRIMARY KEY,
    cqc_id TEXT NOT NULL UNIQUE,
    level TEXT NOT NULL CHECK (level IN ('provider', 'location')),
    name TEXT NOT NULL DEFAULT '',
    sort_name TEXT NOT NULL DEFAULT '',
    provider INTEGER REFERENCES organisation,
    type TEXT NOT NULL DEFAULT '',
    category TEXT NOT NULL DEFAULT '',
    street TEXT NOT NULL DEFAULT '',
    line2 TEXT NOT NULL DEFAULT '',
    town TEXT NOT NULL DEFAULT '',
    county TEXT NOT NULL DEFAULT '',
    postcode TEXT NOT NULL DEFAULT '',
    local_authority TEXT NOT NULL DEFAULT '',
    region TEXT NOT NULL DEFAULT '',
    nhs_region TEXT NOT NULL DEFAULT '',
    ods_code TEXT NOT NULL DEFAULT '',
    brand_id TEXT NOT NULL DEFAULT '',
    brand TEXT NOT NULL DEFAULT '',
    role TEXT NOT NULL DEFAULT '',
    beds INTEGER,
    care_home INTEGER,
    latitude REAL,
    longitude REAL,
    registered INTEGER,
    website TEXT NOT NULL DEFAULT '',
    child_count INTEGER NOT NULL DEFAULT 0,
    rating INTEGER REFERENCES rating_value,
    rated TEXT NOT NULL DEFAULT '',
    change INTEGER
) STRICT;
-- For the children of an organisation in order, and for the top of the tree.
CREATE INDEX organisation_provider ON organisation (provider, sort_name, cqc_id, child_count);
-- For names with a given beginning, if a search finds very many hits.
CREATE INDEX organisation_name_order ON organisation (sort_name, rating);
-- For IDs typed in upper or lower case.
CREATE INDEX organisation_cqc_id ON organisation (upper(cqc_id));
-- Every column by which the tree is filtered and grouped, so that a query of the whole country reads
-- only this index.
CREATE INDEX organisation_filter ON organisation
    (level, region, local_authority, category, type, rating, rated, change, provider);

-- The newest description of an organisation from each kind of source ('sheet', 'api', 'directory',
-- 'pack'), so that the order in which files are imported does not matter.
CREATE TABLE organisation_detail (
    organisation INTEGER NOT NULL REFERENCES organisation,
    kind TEXT NOT NULL,
    as_of TEXT NOT NULL,
    tie TEXT NOT NULL,
    name TEXT NOT NULL,
    provider TEXT NOT NULL,
    type TEXT NOT NULL,
    category TEXT NOT NULL,
    street TEXT NOT NULL,
    line2 TEXT NOT NULL,
    town TEXT NOT NULL,
    county TEXT NOT NULL,
    postcode TEXT NOT NULL,
    local_authority TEXT NOT NULL,
    region TEXT NOT NULL,
    nhs_region TEXT NOT NULL,
    ods_code TEXT NOT NULL,
    brand_id TEXT NOT NULL,
    brand TEXT NOT NULL,
    role TEXT NOT NULL,
    beds INTEGER,
    care_home INTEGER,
    latitude REAL,
    longitude REAL,
    registered INTEGER,
    website TEXT NOT NULL,
    PRIMARY KEY (organisation, kind)
) STRICT, WITHOUT ROWID;

CREATE TABLE organisation_name (
    organisation INTEGER NOT NULL REFERENCES organisation,
    name TEXT NOT NULL,
    PRIMARY KEY (organisation, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE relation (
    organisation INTEGER NOT NULL REFERENCES organisation,
    related TEXT NOT NULL,
    type TEXT NOT NULL,
    reason TEXT NOT NULL,
    related_name TEXT NOT NULL,
    PRIMARY KEY (organisation, related, type, reason)
) STRICT, WITHOUT ROWID;

CREATE TABLE service (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    position INTEGER NOT NULL DEFAULT 1000
) STRICT;
INSERT INTO service (id, key, name, position) VALUES (0, '', '', 0);

CREATE TABLE service_lineage (
    former INTEGER NOT NULL REFERENCES service,
    successor INTEGER NOT NULL REFERENCES service,
    PRIMARY KEY (former, successor)
) STRICT, WITHOUT ROWID;

CREATE TABLE report (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL DEFAULT '',
    published TEXT NOT NULL DEFAULT '',
    kind TEXT NOT NULL DEFAULT '',
    url TEXT NOT NULL DEFAULT '',
    note TEXT NOT NULL DEFAULT '',
    enforcement TEXT NOT NULL DEFAULT '',
    rated INTEGER NOT NULL DEFAULT 1
) STRICT;

CREATE TABLE visit (
    report INTEGER NOT NULL REFERENCES report,
    started TEXT NOT NULL,
    ended TEXT NOT NULL,
    note TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (report, started, ended)
) STRICT, WITHOUT ROWID;

CREATE TABLE report_scope (
    report INTEGER NOT NULL REFERENCES report,
    organisation INTEGER NOT NULL REFERENCES organisation,
    PRIMARY KEY (report, organisation)
) STRICT, WITHOUT ROWID;
CREATE INDEX report_scope_organisation ON report_scope (organisation);

-- CQC's words for ratings, exactly as published. Imports add words that are not listed here.
CREATE TABLE rating_value (
    id INTEGER PRIMARY KEY,
    word TEXT NOT NULL UNIQUE,
    rank INTEGER
) STRICT;
INSERT INTO rating_value (id, word, rank) VALUES
    (1, 'Inadequate', 1), (2, 'Requires improvement', 2), (3, 'Good', 3), (4, 'Outstanding', 4);

-- Ratings are added, but never changed or deleted.
-- question: 0 safe, 1 effective, 2 caring, 3 responsive, 4 well-led, 5 overall.
CREATE TABLE rating (
    id INTEGER PRIMARY KEY,
    organisation INTEGER NOT NULL REFERENCES organisation,
    service INTEGER NOT NULL REFERENCES service,
    question INTEGER NOT NULL,
    published TEXT NOT NULL,
    value INTEGER NOT NULL REFERENCES rating_value,
    twin INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX rating_key ON rating (organisation, service, question, published, value, twin);

-- The sources of each rating. confidence: 0 published, 1 from another source, 2 calculated.
CREATE TABLE rating_source (
    rating INTEGER NOT NULL REFERENCES rating,
    source INTEGER NOT NULL REFERENCES source,
    confidence INTEGER NOT NULL DEFAULT 0,
    report INTEGER REFERENCES report,
    inherited INTEGER NOT NULL DEFAULT 0,
    inherited_from TEXT NOT NULL DEFAULT '',
    percentage REAL,
    note TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (rating, source)
) STRICT, WITHOUT ROWID;

CREATE TABLE score (
    organisation INTEGER NOT NULL REFERENCES organisation,
    service INTEGER NOT NULL REFERENCES service,
    question INTEGER NOT NULL,
    published TEXT NOT NULL,
    statement TEXT NOT NULL,
    score REAL NOT NULL,
    name TEXT NOT NULL,
    source INTEGER NOT NULL REFERENCES source,
    PRIMARY KEY (organisation, service, question, published, statement, score)
) STRICT, WITHOUT ROWID;

CREATE TABLE other_rating (
    organisation INTEGER NOT NULL REFERENCES organisation,
    name TEXT NOT NULL,
    published TEXT NOT NULL,
    value INTEGER NOT NULL REFERENCES rating_value,
    source INTEGER NOT NULL REFERENCES source,
    confidence INTEGER NOT NULL DEFAULT 0,
    report INTEGER REFERENCES report,
    note TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (organisation, name, published, value, source)
) STRICT, WITHOUT ROWID;

-- Report packs, and the items that only they contain. The items of a higher revision of a pack
-- replace those of a lower one.
CREATE TABLE pack (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    revision INTEGER NOT NULL,
    file INTEGER NOT NULL REFERENCES file
) STRICT;

CREATE TABLE finding (
    id INTEGER PRIMARY KEY,
    pack INTEGER NOT NULL REFERENCES pack,
    key TEXT NOT NULL,
    report INTEGER NOT NULL REFERENCES report,
    organisation INTEGER NOT NULL REFERENCES organisation,
    service INTEGER NOT NULL REFERENCES service,
    kind TEXT NOT NULL,
    question INTEGER,
    regulation TEXT NOT NULL DEFAULT '',
    text TEXT NOT NULL,
    note TEXT NOT NULL DEFAULT '',
    source INTEGER NOT NULL REFERENCES source,
    UNIQUE (pack, key)
) STRICT;
CREATE INDEX finding_report ON finding (report);

CREATE TABLE measure (
    id INTEGER PRIMARY KEY,
    pack INTEGER NOT NULL REFERENCES pack,
    key TEXT NOT NULL,
    report INTEGER NOT NULL REFERENCES report,
    organisation INTEGER NOT NULL REFERENCES organisation,
    service INTEGER NOT NULL REFERENCES service,
    name TEXT NOT NULL,
    unit TEXT NOT NULL,
    before REAL,
    after REAL,
    value REAL,
    comparator TEXT NOT NULL DEFAULT '',
    period TEXT NOT NULL DEFAULT '',
    note TEXT NOT NULL DEFAULT '',
    source INTEGER NOT NULL REFERENCES source,
    UNIQUE (pack, key)
) STRICT;
CREATE INDEX measure_report ON measure (report);

CREATE TABLE statement (
    id INTEGER PRIMARY KEY,
    pack INTEGER NOT NULL REFERENCES pack,
    key TEXT NOT NULL,
    report INTEGER NOT NULL REFERENCES report,
    organisation INTEGER NOT NULL REFERENCES organisation,
    role TEXT NOT NULL,
    name TEXT NOT NULL,
    of TEXT NOT NULL,
    text TEXT NOT NULL,
    source INTEGER NOT NULL REFERENCES source,
    UNIQUE (pack, key)
) STRICT;
CREATE INDEX statement_report ON statement (report);

CREATE TABLE action (
    id INTEGER PRIMARY KEY,
    pack INTEGER NOT NULL REFERENCES pack,
    key TEXT NOT NULL,
    report INTEGER NOT NULL REFERENCES report,
    organisation INTEGER NOT NULL REFERENCES organisation,
    service INTEGER NOT NULL REFERENCES service,
    text TEXT NOT NULL,
    status TEXT NOT NULL,
    source INTEGER NOT NULL REFERENCES source,
    UNIQUE (pack, key)
) STRICT;
CREATE INDEX action_report ON action (report);

CREATE TABLE event (
    id INTEGER PRIMARY KEY,
    pack INTEGER NOT NULL REFERENCES pack,
    key TEXT NOT NULL,
    organisation INTEGER NOT NULL REFERENCES organisation,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    happened TEXT NOT NULL DEFAULT '',
    from_regulator INTEGER NOT NULL DEFAULT 0,
    source INTEGER NOT NULL REFERENCES source,
    UNIQUE (pack, key)
) STRICT;

CREATE TABLE conflict (
    id INTEGER PRIMARY KEY,
    pack INTEGER NOT NULL REFERENCES pack,
    key TEXT NOT NULL,
    organisation INTEGER NOT NULL REFERENCES organisation,
    service INTEGER NOT NULL REFERENCES service,
    question INTEGER,
    report INTEGER REFERENCES report,
    topic TEXT NOT NULL,
    text TEXT NOT NULL,
    UNIQUE (pack, key)
) STRICT;

CREATE TABLE conflict_source (
    conflict INTEGER NOT NULL REFERENCES conflict,
    source INTEGER NOT NULL REFERENCES source,
    PRIMARY KEY (conflict, source)
) STRICT, WITHOUT ROWID;

-- The search index, with one entry for each thing. Texts have no apostrophes, because a search
-- ignores them.
CREATE TABLE search_entry (
    id INTEGER PRIMARY KEY,
    kind INTEGER NOT NULL,
    organisation INTEGER NOT NULL REFERENCES organisation,
    service INTEGER NOT NULL DEFAULT 0 REFERENCES service,
    report INTEGER REFERENCES report,
    item INTEGER NOT NULL DEFAULT 0,
    title TEXT NOT NULL,
    body TEXT NOT NULL
) STRICT;
CREATE INDEX search_entry_organisation ON search_entry (organisation);
CREATE VIRTUAL TABLE search_index USING fts5 (
    title, body,
    content = 'search_entry', content_rowid = 'id',
    -- Longer beginnings are found fast enough without an index of their own; one letter is not.
    prefix = '1', detail = 'column',
    tokenize = "unicode61 remove_diacritics 2"
);
CREATE VIRTUAL TABLE search_word USING fts5vocab (search_index, 'row');

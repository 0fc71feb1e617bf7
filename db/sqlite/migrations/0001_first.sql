-- The first schema. Dates are ISO text; an empty text means 'not stated'.
-- A subject is an organisation (a provider or location), or a service of one.
-- Service 0 means the organisation itself, so that keys need no NULL.
-- In a table WITHOUT ROWID the columns of the key come first, because the integrity check of SQLite
-- 3.40 reads any other column before them as NULL.

-- Everything else in the database comes from files, and each row says from which, so that a file can
-- be taken out again.
-- series: files of one kind and like size, such as the monthly files of the country; a file in no
-- such series has one of its own. In a series, files are ordered by as_of and sha256.
-- as_of: the month of the extract or the newest date in the file, whichever is later.
-- places: the number of locations that the file describes.
CREATE TABLE series (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    newest INTEGER REFERENCES file
) STRICT;
CREATE TABLE file (
    id INTEGER PRIMARY KEY,
    sha256 TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    format TEXT NOT NULL,
    extract_month TEXT NOT NULL DEFAULT '',
    as_of TEXT NOT NULL DEFAULT '',
    is_directory INTEGER NOT NULL DEFAULT 0,
    row_count INTEGER NOT NULL DEFAULT 0,
    places INTEGER NOT NULL DEFAULT 0,
    imported TEXT NOT NULL,
    series INTEGER REFERENCES series
) STRICT;
CREATE INDEX file_series ON file (series);

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

-- A page can be cited by several files, and a file can cite many pages. The columns of source that
-- files may state differently are chosen from those here.
CREATE TABLE source_file (
    source INTEGER NOT NULL REFERENCES source,
    file INTEGER NOT NULL REFERENCES file,
    kind TEXT NOT NULL DEFAULT '',
    licence TEXT NOT NULL DEFAULT '',
    note TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (source, file)
) STRICT, WITHOUT ROWID;

-- Organisations as they are now, calculated from description. The last columns are calculated from
-- rating, so that the tree and its filters need not look there:
-- rating, rated, change: the overall rating that counts for badge, filter and 'needs attention': its
-- own if that is one of the four, else the worst of its current services, else its own in other words.
-- rating_of: the service whose rating that is; 0 for the organisation's own.
-- framework: that of the rating; rated_services: the number of current services with one of the four.
-- is_closed: 1 if its registration has ended; then the tree leaves it out unless asked for it.
-- missing_from: the first directory that does not list the organisation, though the one before did.
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
    opened TEXT NOT NULL DEFAULT '',
    closed TEXT NOT NULL DEFAULT '',
    website TEXT NOT NULL DEFAULT '',
    dormant INTEGER,
    service_types TEXT NOT NULL DEFAULT '',
    specialisms TEXT NOT NULL DEFAULT '',
    checked TEXT NOT NULL DEFAULT '',
    -- 2 for a provider of which no source says either, but all of whose places are closed.
    is_closed INTEGER NOT NULL DEFAULT 0,
    missing_from INTEGER REFERENCES file,
    child_count INTEGER NOT NULL DEFAULT 0,
    rating INTEGER REFERENCES rating_value,
    rated TEXT NOT NULL DEFAULT '',
    change INTEGER,
    rating_of INTEGER NOT NULL DEFAULT 0 REFERENCES service,
    rated_services INTEGER NOT NULL DEFAULT 0,
    rated_alike INTEGER NOT NULL DEFAULT 0,
    framework INTEGER
) STRICT;
-- For the children of an organisation in order, and for the top of the tree.
CREATE INDEX organisation_provider ON organisation
    (provider, is_closed, sort_name, cqc_id, child_count);
-- For names with a given beginning, if a search finds very many hits.
CREATE INDEX organisation_name_order ON organisation (sort_name, rating);
-- For IDs typed in upper or lower case.
CREATE INDEX organisation_cqc_id ON organisation (upper(cqc_id));
-- For places around a position.
CREATE INDEX organisation_position ON organisation (latitude, longitude, postcode)
    WHERE latitude IS NOT NULL;
-- Every column by which the tree is filtered and grouped, so that a query of the whole country reads
-- only this index.
CREATE INDEX organisation_filter ON organisation
    (level, is_closed, region, local_authority, category, type, rating, rated, change, provider,
     framework);

-- What files state about an organisation; equal descriptions from several files are stored once.
-- kind: the kind of source ('sheet', 'api', 'directory', 'pack'), with ', mentioned' if the file only
-- mentions the organisation. as_of: the date of the description; empty for that of the file.
-- The newest description of each kind counts, so the order in which files are imported is irrelevant.
CREATE TABLE description (
    id INTEGER PRIMARY KEY,
    organisation INTEGER NOT NULL REFERENCES organisation,
    kind TEXT NOT NULL,
    as_of TEXT NOT NULL,
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
    opened TEXT NOT NULL,
    closed TEXT NOT NULL,
    website TEXT NOT NULL,
    dormant INTEGER,
    service_types TEXT NOT NULL,
    specialisms TEXT NOT NULL,
    checked TEXT NOT NULL
) STRICT;
CREATE INDEX description_organisation ON description (organisation, kind);

-- Which files state what: a row for each run of files that follow one another in their series. It is
-- stated in every file from 'first' to 'last'; 'last' is NULL for the newest file, so that a monthly
-- file that repeats the one before adds nothing.
CREATE TABLE description_source (
    description INTEGER NOT NULL REFERENCES description,
    first INTEGER NOT NULL REFERENCES file,
    last INTEGER REFERENCES file,
    PRIMARY KEY (description, first)
) STRICT, WITHOUT ROWID;

-- Other names, by which people search: those of packs. Names in descriptions are not repeated here.
CREATE TABLE organisation_name (
    organisation INTEGER NOT NULL REFERENCES organisation,
    name TEXT NOT NULL,
    file INTEGER NOT NULL REFERENCES file,
    PRIMARY KEY (organisation, name, file)
) STRICT, WITHOUT ROWID;

CREATE TABLE relation (
    organisation INTEGER NOT NULL REFERENCES organisation,
    related TEXT NOT NULL,
    type TEXT NOT NULL,
    reason TEXT NOT NULL,
    related_name TEXT NOT NULL,
    file INTEGER NOT NULL REFERENCES file,
    PRIMARY KEY (organisation, related, type, reason, related_name, file)
) STRICT, WITHOUT ROWID;
CREATE INDEX relation_related ON relation (upper(related));

CREATE TABLE service (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    position INTEGER NOT NULL DEFAULT 1000
) STRICT;
INSERT INTO service (id, key, name, position) VALUES (0, '', '', 0);

-- Every spelling of a service's name; the first of them A to Z is the name that is shown.
CREATE TABLE service_name (
    service INTEGER NOT NULL REFERENCES service,
    name TEXT NOT NULL,
    file INTEGER NOT NULL REFERENCES file,
    PRIMARY KEY (service, name, file)
) STRICT, WITHOUT ROWID;

CREATE TABLE service_lineage (
    former INTEGER NOT NULL REFERENCES service,
    successor INTEGER NOT NULL REFERENCES service,
    file INTEGER NOT NULL REFERENCES file,
    PRIMARY KEY (former, successor, file)
) STRICT, WITHOUT ROWID;

-- framework: 0 essential standards, 1 key lines of enquiry, 2 single assessment framework, 3 sector
-- frameworks; NULL if no source says so. pilot: 1 for a pilot, which has no effect on ratings.
CREATE TABLE report (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL DEFAULT '',
    published TEXT NOT NULL DEFAULT '',
    kind TEXT NOT NULL DEFAULT '',
    url TEXT NOT NULL DEFAULT '',
    note TEXT NOT NULL DEFAULT '',
    enforcement TEXT NOT NULL DEFAULT '',
    rated INTEGER NOT NULL DEFAULT 1,
    framework INTEGER,
    pilot INTEGER NOT NULL DEFAULT 0
) STRICT;

-- What each file states about a report; report has the text of each column that sorts last.
CREATE TABLE report_detail (
    report INTEGER NOT NULL REFERENCES report,
    file INTEGER NOT NULL REFERENCES file,
    title TEXT NOT NULL,
    published TEXT NOT NULL,
    kind TEXT NOT NULL,
    url TEXT NOT NULL,
    note TEXT NOT NULL,
    enforcement TEXT NOT NULL,
    rated INTEGER NOT NULL,
    framework INTEGER,
    pilot INTEGER NOT NULL,
    PRIMARY KEY (report, file)
) STRICT, WITHOUT ROWID;

CREATE TABLE visit (
    report INTEGER NOT NULL REFERENCES report,
    started TEXT NOT NULL,
    ended TEXT NOT NULL,
    note TEXT NOT NULL DEFAULT '',
    file INTEGER NOT NULL REFERENCES file,
    PRIMARY KEY (report, started, ended, note, file)
) STRICT, WITHOUT ROWID;

CREATE TABLE report_scope (
    report INTEGER NOT NULL REFERENCES report,
    organisation INTEGER NOT NULL REFERENCES organisation,
    file INTEGER NOT NULL REFERENCES file,
    PRIMARY KEY (report, organisation, file)
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

-- A row for each rating; a rating goes only with the last file that states it.
-- question: 0 safe, 1 effective, 2 caring, 3 responsive, 4 well-led, 5 overall.
-- framework: as in report, from the sources or else from the date.
CREATE TABLE rating (
    id INTEGER PRIMARY KEY,
    organisation INTEGER NOT NULL REFERENCES organisation,
    service INTEGER NOT NULL REFERENCES service,
    question INTEGER NOT NULL,
    published TEXT NOT NULL,
    value INTEGER NOT NULL REFERENCES rating_value,
    twin INTEGER NOT NULL DEFAULT 0,
    framework INTEGER
) STRICT;
CREATE UNIQUE INDEX rating_key ON rating (organisation, service, question, published, value, twin);

-- The ratings that only the reports of pilots give, so that they never count. Nearly always empty.
CREATE TABLE pilot_rating (
    rating INTEGER PRIMARY KEY REFERENCES rating
) STRICT;

-- What sources state about ratings; few rows, because most ratings have the same details.
-- source: the page that states it; NULL for the file itself.
-- confidence: 0 published, 1 from another source, 2 calculated.
-- grouped: 1 for the rating of an assessment service group. carried: 1 if not assessed again.
-- current: 1 if the source calls it current, -1 if historic, 0 if neither.
CREATE TABLE rating_detail (
    id INTEGER PRIMARY KEY,
    source INTEGER REFERENCES source,
    confidence INTEGER NOT NULL DEFAULT 0,
    report INTEGER REFERENCES report,
    inherited INTEGER NOT NULL DEFAULT 0,
    inherited_from TEXT NOT NULL DEFAULT '',
    percentage REAL,
    note TEXT NOT NULL DEFAULT '',
    framework INTEGER,
    grouped INTEGER NOT NULL DEFAULT 0,
    carried INTEGER NOT NULL DEFAULT 0,
    current INTEGER NOT NULL DEFAULT 0
) STRICT;
-- NULLs are distinct in a unique index, so they are replaced by values that do not occur.
CREATE UNIQUE INDEX rating_detail_key ON rating_detail (
    ifnull(source, 0), confidence, ifnull(report, 0), inherited, inherited_from,
    ifnull(percentage, -1), note, ifnull(framework, -1), grouped, carried, current);

-- Which files state which ratings: see description_source.
CREATE TABLE rating_source (
    rating INTEGER NOT NULL REFERENCES rating,
    detail INTEGER NOT NULL REFERENCES rating_detail,
    first INTEGER NOT NULL REFERENCES file,
    last INTEGER REFERENCES file,
    PRIMARY KEY (rating, detail, first)
) STRICT, WITHOUT ROWID;

-- The scores of quality statements under the single assessment framework, 1 to 4.
CREATE TABLE score (
    organisation INTEGER NOT NULL REFERENCES organisation,
    service INTEGER NOT NULL REFERENCES service,
    question INTEGER NOT NULL,
    published TEXT NOT NULL,
    statement TEXT NOT NULL,
    score REAL NOT NULL,
    carried INTEGER NOT NULL,
    name TEXT NOT NULL,
    words TEXT NOT NULL,
    source INTEGER NOT NULL REFERENCES source,
    file INTEGER NOT NULL REFERENCES file,
    PRIMARY KEY (organisation, service, question, published, statement, score, carried, name, words,
                 source, file)
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
    file INTEGER NOT NULL REFERENCES file,
    PRIMARY KEY (organisation, name, published, value, source, file)
) STRICT, WITHOUT ROWID;

-- Report packs.
CREATE TABLE pack (
    file INTEGER PRIMARY KEY REFERENCES file,
    key TEXT NOT NULL,
    revision INTEGER NOT NULL,
    UNIQUE (key, revision)
) STRICT;

-- The items of report packs, and CQC's own prose in records of its API. 'key' is unique in a file.
-- superseded: 1 if a higher revision of the pack, or a newer file with the same record, replaces it.

CREATE TABLE finding (
    id INTEGER PRIMARY KEY,
    file INTEGER NOT NULL REFERENCES file,
    key TEXT NOT NULL,
    superseded INTEGER NOT NULL DEFAULT 0,
    report INTEGER NOT NULL REFERENCES report,
    organisation INTEGER NOT NULL REFERENCES organisation,
    service INTEGER NOT NULL REFERENCES service,
    kind TEXT NOT NULL,
    question INTEGER,
    regulation TEXT NOT NULL DEFAULT '',
    text TEXT NOT NULL,
    note TEXT NOT NULL DEFAULT '',
    source INTEGER NOT NULL REFERENCES source,
    part TEXT NOT NULL DEFAULT '',
    statement TEXT NOT NULL DEFAULT '',
    evidence TEXT NOT NULL DEFAULT '',
    published TEXT NOT NULL DEFAULT '',
    score REAL,
    UNIQUE (file, key)
) STRICT;
CREATE INDEX finding_report ON finding (report);
CREATE INDEX finding_key ON finding (key);

CREATE TABLE measure (
    id INTEGER PRIMARY KEY,
    file INTEGER NOT NULL REFERENCES file,
    key TEXT NOT NULL,
    superseded INTEGER NOT NULL DEFAULT 0,
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
    UNIQUE (file, key)
) STRICT;
CREATE INDEX measure_report ON measure (report);

CREATE TABLE statement (
    id INTEGER PRIMARY KEY,
    file INTEGER NOT NULL REFERENCES file,
    key TEXT NOT NULL,
    superseded INTEGER NOT NULL DEFAULT 0,
    report INTEGER NOT NULL REFERENCES report,
    organisation INTEGER NOT NULL REFERENCES organisation,
    role TEXT NOT NULL,
    name TEXT NOT NULL,
    of TEXT NOT NULL,
    text TEXT NOT NULL,
    source INTEGER NOT NULL REFERENCES source,
    UNIQUE (file, key)
) STRICT;
CREATE INDEX statement_report ON statement (report);

CREATE TABLE action (
    id INTEGER PRIMARY KEY,
    file INTEGER NOT NULL REFERENCES file,
    key TEXT NOT NULL,
    superseded INTEGER NOT NULL DEFAULT 0,
    report INTEGER NOT NULL REFERENCES report,
    organisation INTEGER NOT NULL REFERENCES organisation,
    service INTEGER NOT NULL REFERENCES service,
    text TEXT NOT NULL,
    status TEXT NOT NULL,
    source INTEGER NOT NULL REFERENCES source,
    UNIQUE (file, key)
) STRICT;
CREATE INDEX action_report ON action (report);

CREATE TABLE event (
    id INTEGER PRIMARY KEY,
    file INTEGER NOT NULL REFERENCES file,
    key TEXT NOT NULL,
    superseded INTEGER NOT NULL DEFAULT 0,
    organisation INTEGER NOT NULL REFERENCES organisation,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    happened TEXT NOT NULL DEFAULT '',
    from_regulator INTEGER NOT NULL DEFAULT 0,
    source INTEGER NOT NULL REFERENCES source,
    UNIQUE (file, key)
) STRICT;

CREATE TABLE conflict (
    id INTEGER PRIMARY KEY,
    file INTEGER NOT NULL REFERENCES file,
    key TEXT NOT NULL,
    superseded INTEGER NOT NULL DEFAULT 0,
    organisation INTEGER NOT NULL REFERENCES organisation,
    service INTEGER NOT NULL REFERENCES service,
    question INTEGER,
    report INTEGER REFERENCES report,
    topic TEXT NOT NULL,
    text TEXT NOT NULL,
    UNIQUE (file, key)
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
    -- Only the function bm25 needs the number of words in each row, and hits are ranked otherwise.
    columnsize = 0,
    tokenize = "unicode61 remove_diacritics 2"
);
CREATE VIRTUAL TABLE search_word USING fts5vocab (search_index, 'row');

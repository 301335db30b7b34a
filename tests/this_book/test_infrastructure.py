"""Clusters, hubs and commits a month, from real repositories with each layout that the real one has had."""

import datetime as dt
from pathlib import Path

import pytest

from books import ROOT
from evidence.collectors.infrastructure import ACTIVITY, CLUSTERS, HUBS, collect_infrastructure, read_clusters
from qualifications.collect.history import open_history
from qualifications.ledger.tables import open_tables
from qualifications.problems import ProblemError
from repositories import ADA, Repository

ONE_FILE = """\
clusters:
- {name: 2i2c, provider: gcp, hubs: [{name: staging, domain: s.example}, {name: one, domain: one.example}]}
- {name: cloudbank, provider: gcp, hubs: [{name: college, domain: college.example}]}
"""
CLUSTER = "name: {name}\nprovider: {provider}\nhubs:\n{hubs}"
SETTINGS = "{{custom: {{homepage: {{templateVars: {{funded_by: {{name: {}}}}}}}}}}}"
COLLEGES = """\
name: cloudbank
provider: gcp
hubs:
- {name: one, display_name: One, domain: one.example, helm_chart_values_files: [a.yaml, b.yaml, enc-c.yaml]}
- {name: two, display_name: Two, domain: two.example, helm_chart_values_files: [a.yaml, none.yaml]}
- {name: three, display_name: Three, domain: staging.three.example}
"""
HUB = "- {{name: {0}, domain: {0}.example}}\n"


def cluster(name: str, provider: str, *hubs: str) -> str:
    """The configuration of a cluster."""
    return CLUSTER.format(name=name, provider=provider, hubs="".join(map(HUB.format, hubs)) or "  []\n")


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """A history with every layout: nothing, a lone list, one file, a file a cluster, a folder a cluster."""
    made = Repository.new(tmp_path / "infrastructure")
    made.write("terraform/main.tf", "# no hubs yet\n")
    made.commit("2023-12-10T10:00:00+00:00")
    made.write("hubs.yaml", "hubs:\n- {name: first, domain: first.example}\n")
    made.commit("2024-01-10T10:00:00+00:00", author="dependabot[bot] <support@dependabot.com>")
    made.write("hubs.yaml", ONE_FILE)
    made.commit("2024-02-10T10:00:00+00:00")
    made.git("rm", "--quiet", "hubs.yaml")
    made.write("config/hubs/2i2c.cluster.yaml", cluster("2i2c", "gcp", "one", "staging"))
    made.write("config/hubs/schema.yaml", "name: a schema\n")
    made.commit("2024-03-31T23:59:59+00:00", author="ada <1+adaw@users.noreply.github.com>")
    made.git("rm", "--quiet", "-r", "config/hubs")
    made.write("config/clusters/2i2c/cluster.yaml", cluster("2i2c", "aws", "one", "two", "Two-STAGING"))
    made.write("config/clusters/utoronto/cluster.yaml", cluster("utoronto", "kubeconfig", "prod"))
    made.write("config/clusters/templates/cluster.yaml", cluster("template", "gcp", "nobody"))
    made.write("config/clusters/2i2c/one.values.yaml", "jupyterhub: {}\n")
    made.commit("2024-04-01T00:00:00+00:00", author="adaw <ada@example.org>")
    made.commit("2024-05-02T00:00:00+00:00", author="Ben Other <ben@example.org>")
    return made


@pytest.mark.parametrize("remote", [False, True], ids=["folder", "remote"])
def test_every_layout_is_counted(repository: Repository, tmp_path: Path, *, remote: bool) -> None:
    """A month has the clusters and hubs of its last commit, in any layout; test hubs are distinguished."""
    address = repository.url if remote else str(repository.folder)
    rows = collect_infrastructure(open_history(address, cache=tmp_path / "cache"))[CLUSTERS]
    counted = rows.select(
        "month", "obs_status", "clusters", "hubs", "production_hubs", "cloudbank_hubs"
    ).rows()
    assert counted == [
        (dt.date(2023, 12, 1), "A", 0, 0, 0, 0),
        (dt.date(2024, 1, 1), "A", 1, 1, 1, 0),
        (dt.date(2024, 2, 1), "A", 2, 3, 2, 1),
        (dt.date(2024, 3, 1), "A", 1, 2, 1, 0),
        (dt.date(2024, 4, 1), "A", 2, 4, 3, 0),
        (dt.date(2024, 5, 1), "P", 2, 4, 3, 0),
    ]
    clouds = ("google_cloud", "aws", "azure", "jetstream2", "declared_gcp", "declared_aws", "declared_other")
    assert rows.select(clouds).row(-1) == (0, 1, 1, 0, 0, 1, 1)
    assert rows.select(clouds).row(1) == (1, 0, 0, 0, 1, 0, 0)


def test_commits_are_counted_by_people(repository: Repository, tmp_path: Path) -> None:
    """Automated commits are left out, and one person's names, addresses and handle are one author.

    What is collected has the columns and types of the tables that it renews, and no name or address.
    """
    tables = open_tables(ROOT / "evidence")
    collected = collect_infrastructure(open_history(str(repository.folder), cache=tmp_path))
    for name, found in collected.items():
        assert found.schema == tables[name].schema, name
        assert "example.org" not in found.write_csv()
    rows = collected[ACTIVITY]
    assert rows.select("month", "obs_status", "commits", "authors").rows() == [
        (dt.date(2023, 12, 1), "D", 1, 1),
        (dt.date(2024, 1, 1), "A", 0, 0),
        (dt.date(2024, 2, 1), "A", 1, 1),
        (dt.date(2024, 3, 1), "A", 1, 1),
        (dt.date(2024, 4, 1), "A", 1, 1),
        (dt.date(2024, 5, 1), "P", 1, 1),
    ]
    repository.commit("2024-05-03T00:00:00+00:00", author="adaw <other@example.org>")
    repository.commit("2024-05-04T00:00:00+00:00", author=ADA)
    again = collect_infrastructure(open_history(str(repository.folder), cache=tmp_path))[ACTIVITY]
    assert again.row(-1) == (dt.date(2024, 5, 1), "P", 3, 2)


def test_hubs_one_by_one(repository: Repository, tmp_path: Path) -> None:
    """Each hub has its way of being counted, and the funder of its last settings that can be read."""
    folder = "config/clusters/cloudbank"
    repository.write(f"{folder}/cluster.yaml", COLLEGES)
    repository.write(f"{folder}/a.yaml", f"basehub: {{jupyterhub: {SETTINGS.format('All')}}}")
    repository.write(f"{folder}/b.yaml", f"jupyterhub: {SETTINGS.format('One alone')}")
    repository.write(f"{folder}/enc-c.yaml", f"jupyterhub: {SETTINGS.format('Nobody')}")
    repository.commit("2024-05-05T00:00:00+00:00")
    hubs = collect_infrastructure(open_history(str(repository.folder), cache=tmp_path))[HUBS]
    assert hubs.filter(cluster="cloudbank").drop("cluster", "as_of").rows() == [
        ("one", "One", "one.example", "google_cloud", "cloudbank", "One alone"),
        ("three", "Three", "staging.three.example", "google_cloud", "test", None),
        ("two", "Two", "two.example", "google_cloud", "cloudbank", "All"),
    ]
    assert hubs["as_of"].unique().to_list() == [dt.date(2024, 5, 5)]
    assert set(hubs.filter(cluster="2i2c").select("hub", "counted").rows()) == {
        *(("one", "other"), ("two", "other"), ("Two-STAGING", "test"))
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name: [", "config/x.yaml: found invalid YAML"),
        ("- a list", "config/x.yaml: found ['a list']; allowed: a valid dictionary"),
        ("name: x\nhubs: {a: b}", "config/x.yaml/clusters/0/hubs: found {'a': 'b'}; allowed: a valid tuple"),
        ("name: [x]", "config/x.yaml/clusters/0/name: found ['x']; allowed: a valid string"),
        ("", "config/x.yaml: found None"),
    ],
    ids=lambda value: value[:30],
)
def test_unreadable_configuration_is_refused(text: str, message: str) -> None:
    """A file that is no configuration is named, with what was found and what is allowed."""
    with pytest.raises(ProblemError) as refused:
        read_clusters("config/x.yaml", text.encode())
    assert str(refused.value).startswith(message)
    assert len(str(refused.value).splitlines()) == 1


def test_unknown_cloud_is_refused(repository: Repository, tmp_path: Path) -> None:
    """A cluster that declares no cloud, and for which none is recorded, is named with its commit."""
    repository.write("config/clusters/new/cluster.yaml", cluster("new", "kubeconfig", "hub"))
    commit = repository.commit("2024-05-05T00:00:00+00:00")
    with pytest.raises(ProblemError, match=f"at {commit}: found the cluster 'new', whose provider"):
        collect_infrastructure(open_history(str(repository.folder), cache=tmp_path))


def test_another_repository_is_refused(tmp_path: Path) -> None:
    """A repository that holds no cluster is not the one that the tables are of."""
    other = Repository.new(tmp_path / "blog")
    other.write("index.md", "# A blog\n")
    other.commit("2024-01-10T10:00:00+00:00")
    with pytest.raises(ProblemError, match="blog: found no file of a cluster; allowed: the history of"):
        collect_infrastructure(open_history(str(other.folder), cache=tmp_path))

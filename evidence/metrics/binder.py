"""Launches on mybinder.org.

A launch is one server started: not a person, and not activity after the start.
Weeks run from Monday to Sunday, UTC, and are named by their Sunday.
Weeks that the data cover in part count in a total and never in a mean or a record.
"""

import datetime as dt

import polars as pl

from qualifications.ledger.metrics.metric import Parts, check_known, metric, no_figure

_SHARE = (pl.col("launches") / pl.col("launches").sum()).alias("share")
_SHARE_OF_MONTH = (pl.col("launches") / pl.col("launches").sum().over("month")).alias("share")


@metric(weekly="binder-weekly")
def record_week(weekly: pl.DataFrame) -> Parts:
    """The full week with the most launches; the earliest of equals."""
    weeks = _full_weeks(weekly).sort(["launches", "week_ending"], descending=[True, False])
    return weeks.rename({"week_ending": "ending"}).select("ending", "launches").row(0, named=True)


@metric(weekly="binder-weekly")
def fall(weekly: pl.DataFrame) -> Parts:
    """The full week with the most launches, the last with half as many, and the full weeks after that one."""
    record, full = record_week(weekly), _full_weeks(weekly)
    half = full.filter(2 * pl.col("launches") >= record["launches"])["week_ending"].sort().to_list()[-1]
    return {
        "launches": record["launches"],
        "ending": record["ending"],
        "peak_month": record["ending"].replace(day=1),
        "half_month": half.replace(day=1),
        "weeks": full.filter(pl.col("week_ending") > half).height,
    }


def year_means(weekly: pl.DataFrame) -> pl.DataFrame:
    """Mean launches a week for each calendar year, over its full weeks.

    A week belongs to the year of its Sunday. Columns: year, weeks, launches, last (the last Sunday).
    """
    return (
        _full_weeks(weekly)
        .group_by(pl.col("week_ending").dt.year().alias("year"))
        .agg(
            pl.len().alias("weeks"),
            pl.col("launches").mean().round().cast(pl.Int64),
            pl.col("week_ending").max().alias("last"),
        )
        .sort("year")
    )


@metric(weekly="binder-weekly")
def latest_mean(weekly: pl.DataFrame, *, weeks: int = 52) -> Parts:
    """Mean launches a week over the latest full weeks of the series."""
    return _mean(_full_weeks(weekly).sort("week_ending").tail(weeks))


@metric(weekly="binder-weekly")
def year_mean(weekly: pl.DataFrame, *, year: int) -> Parts:
    """The mean of launches a week over the full weeks whose Sunday falls in the year."""
    return _mean(_full_weeks(weekly).filter(pl.col("week_ending").dt.year() == year))


@metric(weekly="binder-weekly")
def busiest_year(weekly: pl.DataFrame, *, since: int) -> Parts:
    """The year with the highest mean of launches a week, and the highest such mean from a later year on.

    A week belongs to the year of its Sunday, and weeks covered in part are left out.
    """
    means = year_means(weekly)
    year, launches = means.sort("launches", descending=True).select("year", "launches").row(0)
    later = max(means.filter(pl.col("year") >= since)["launches"].to_list())
    return {"year": year, "launches": launches, "since_year": since, "share": later / launches}


@metric(weekly="binder-weekly")
def weeks_at_least(weekly: pl.DataFrame, *, level: int) -> Parts:
    """The number of full weeks with at least so many launches, and the first and last of them."""
    reached = _full_weeks(weekly).filter(pl.col("launches") >= level)["week_ending"].sort().to_list()
    if not reached:
        allowed = f"at most {record_week(weekly)['launches']}"
        raise no_figure(found=f"no week with {level} launches", allowed=allowed)
    return {"level": level, "weeks": len(reached), "first": reached[0], "last": reached[-1]}


def weekly_by_operator(by_node: pl.DataFrame, nodes: pl.DataFrame) -> pl.DataFrame:
    """Launches a week for each operator: columns week_ending, operator, launches.

    An operator that ran several nodes counts once, with the sum of them.
    Events before 12 June 2019 name no node, so the series starts there.
    """
    return _by_operator(by_node, nodes, span="week_ending")


def monthly_by_operator(by_month: pl.DataFrame, nodes: pl.DataFrame) -> pl.DataFrame:
    """Each operator's launches in a month, and their share: columns month, operator, launches, share."""
    return _by_operator(by_month, nodes, span="month").with_columns(_SHARE_OF_MONTH)


def full_weeks(series: pl.DataFrame, weekly: pl.DataFrame) -> pl.DataFrame:
    """The rows of `series` whose week the weekly table calls whole."""
    return series.join(_full_weeks(weekly), on="week_ending", how="semi")


def operator_totals(by_operator: pl.DataFrame) -> pl.DataFrame:
    """Each operator's launches and its first and last week with any, by first week.

    Columns operator, launches, first, last.
    """
    week = pl.col("week_ending")
    return (
        by_operator.filter(pl.col("launches") > 0)
        .group_by("operator")
        .agg(pl.col("launches").sum(), week.min().alias("first"), week.max().alias("last"))
        .sort("first", "operator")
    )


def monthly_share(by_operator: pl.DataFrame) -> pl.DataFrame:
    """Each operator's share of a month's launches, from 0 to 1: columns month, operator, share.

    A week belongs to the month of its Sunday; months in which an operator had no launch are left out.
    """
    return (
        by_operator.group_by(pl.col("week_ending").dt.month_start().alias("month"), "operator")
        .agg(pl.col("launches").sum())
        .with_columns(_SHARE_OF_MONTH)
        .filter(pl.col("launches") > 0)
        .select("month", "operator", "share")
        .sort("month", "operator")
    )


@metric(by_node="binder-weekly-by-node", nodes="binder-nodes")
def operators(by_node: pl.DataFrame, nodes: pl.DataFrame) -> Parts:
    """The operators whose nodes started any session, and the most of them in one month.

    A week belongs to the month of its Sunday.
    """
    shares = monthly_share(weekly_by_operator(by_node, nodes))
    at_once = shares.group_by("month").agg(pl.col("operator").n_unique())["operator"]
    return {"operators": shares["operator"].n_unique(), "most": max(at_once.to_list())}


@metric(by_node="binder-weekly-by-node", nodes="binder-nodes")
def operator_launches(by_node: pl.DataFrame, nodes: pl.DataFrame, *, operator: str) -> Parts:
    """All launches of an operator's nodes, and its first and last week with any; part weeks count."""
    check_known(operator, nodes["operator"])
    totals = operator_totals(weekly_by_operator(by_node, nodes)).filter(operator=operator)
    return totals.select("first", "last", "launches").row(0, named=True)


@metric(by_node="binder-weekly-by-node", nodes="binder-nodes")
def operator_share(
    by_node: pl.DataFrame, nodes: pl.DataFrame, *, operator: str, first: dt.date, last: dt.date = dt.date.max
) -> float:
    """An operator's share of the federation's launches in the weeks named."""
    check_known(operator, nodes["operator"])
    span = weekly_by_operator(by_node, nodes).filter(pl.col("week_ending").is_between(first, last))
    return _sum(span.filter(operator=operator)) / _sum(span)


@metric(weekly="binder-weekly", by_node="binder-weekly-by-node", nodes="binder-nodes")
def lead(weekly: pl.DataFrame, by_node: pl.DataFrame, nodes: pl.DataFrame, *, operator: str) -> Parts:
    """The full weeks in which an operator's nodes started more sessions than those of any other operator.

    Beside them stands the operator that led in most of the full weeks since the last of these.
    """
    check_known(operator, nodes["operator"])
    series = full_weeks(weekly_by_operator(by_node, nodes), weekly)
    leaders = series.sort("launches", descending=True).unique("week_ending", keep="first")
    own = leaders.filter(operator=operator)["week_ending"].sort().to_list()
    if not own:
        raise no_figure(found=f"no week led by {operator}", allowed="an operator that led in one")
    since = leaders.filter(pl.col("week_ending") >= own[-1])["operator"].value_counts(sort=True)
    others = since.filter(pl.col("operator") != operator)
    leader, weeks = others.row(0) if others.height else (operator, len(own))
    return {"weeks": len(own), "first": own[0], "last": own[-1], "leader": leader, "leader_weeks": weeks}


@metric(by_month="binder-monthly-by-node", nodes="binder-nodes")
def operator_month_share(
    by_month: pl.DataFrame, nodes: pl.DataFrame, *, operator: str, month: dt.date
) -> float:
    """An operator's share of the federation's launches in the month named."""
    rows = _months_of(by_month, nodes, operator=operator)
    return float(rows.filter(month=month)["share"].item())


@metric(by_month="binder-monthly-by-node", nodes="binder-nodes")
def operator_months(by_month: pl.DataFrame, nodes: pl.DataFrame, *, operator: str) -> Parts:
    """An operator's highest share of the federation's launches in a full month, and its latest."""
    rows = _months_of(by_month.filter(obs_status="A"), nodes, operator=operator)
    peak = rows.sort(["share", "month"], descending=[True, False]).row(0, named=True)
    latest = rows.row(-1, named=True)
    return {
        "peak_share": peak["share"],
        "peak_month": peak["month"],
        "latest_share": latest["share"],
        "latest_month": latest["month"],
    }


def provider_totals(by_provider: pl.DataFrame) -> pl.DataFrame:
    """The launches of each kind of address and their share, most first: columns provider, launches, share."""
    sums = by_provider.group_by("provider").agg(pl.col("launches").sum())
    return sums.with_columns(_SHARE).sort("launches", "provider", descending=[True, False])


@metric(by_provider="binder-monthly-by-provider")
def provider_share(by_provider: pl.DataFrame, *, provider: str) -> Parts:
    """The share of one kind of address in all launches of the table's months, part months included."""
    check_known(provider, by_provider["provider"])
    months = by_provider["month"].sort().to_list()
    share = provider_totals(by_provider).filter(provider=provider)["share"].item()
    return {"share": share, "first_month": months[0], "last_month": months[-1]}


def cumulative_share(repositories: pl.DataFrame) -> pl.DataFrame:
    """The most launched repositories by rank: columns rank, repository, launches, cumulative_share.

    The share is that of the repository and all before it in all launches of the table's 90 days.
    """
    return repositories.sort("launches", descending=True).select(
        pl.int_range(1, pl.len() + 1).alias("rank"),
        "repository",
        "launches",
        (pl.col("launches").cum_sum() / pl.col("window_launches")).alias("cumulative_share"),
    )


@metric(repositories="binder-repositories")
def top_repositories(repositories: pl.DataFrame, *, count: int) -> Parts:
    """The share of the most launched repositories in all launches of the days that the table covers."""
    if count > repositories.height:
        raise no_figure(found=f"count {count}", allowed=f"1 to {repositories.height}")
    top = _sum(repositories.sort("launches", descending=True).head(count))
    first, last, total = repositories.select("window_start", "window_end", "window_launches").row(0)
    return {
        "repositories": count,
        "launches": top,
        "total": total,
        "share": top / total,
        "first": first,
        "last": last,
    }


def _sum(rows: pl.DataFrame) -> int:
    return int(rows["launches"].sum())


def _full_weeks(weekly: pl.DataFrame) -> pl.DataFrame:
    return weekly.filter(obs_status="A")


def _mean(weeks: pl.DataFrame) -> Parts:
    days = weeks["week_ending"].sort().to_list()
    return {
        "first": days[0],
        "last": days[-1],
        "weeks": len(days),
        "launches": round(weeks["launches"].sum() / len(days)),
    }


def _by_operator(by_node: pl.DataFrame, nodes: pl.DataFrame, *, span: str) -> pl.DataFrame:
    """The launches of each operator in each week or month; several nodes of one count together."""
    return (
        by_node.join(nodes.select("origin", "operator"), on="origin", how="left")
        .group_by(span, "operator")
        .agg(pl.col("launches").sum())
        .sort(span, "operator")
    )


def _months_of(by_month: pl.DataFrame, nodes: pl.DataFrame, *, operator: str) -> pl.DataFrame:
    check_known(operator, nodes["operator"])
    return monthly_by_operator(by_month, nodes).filter(operator=operator).sort("month")

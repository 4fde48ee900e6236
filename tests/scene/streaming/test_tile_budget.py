"""Max-min fairness of the byte budget."""

from scene.streaming.tile_budget import BudgetShare, TileBudget


def shares(budget: TileBudget, *needs: int) -> list[BudgetShare]:
    made = [budget.share(wake=lambda: None) for _ in needs]
    for share, need in zip(made, needs, strict=True):
        share.needed_bytes = need
    return made


def test_one_tileset_may_have_all() -> None:
    budget = TileBudget(limit_bytes=100)
    (only,) = shares(budget, 0)
    assert budget.allowance_bytes(only) == 100


def test_who_needs_little_leaves_the_rest_to_the_others() -> None:
    budget = TileBudget(limit_bytes=100)
    made = shares(budget, 10, 500, 60)
    assert [budget.allowance_bytes(s) for s in made] == [33, 45, 45]


def test_what_is_allowed_never_passes_the_limit() -> None:
    budget = TileBudget(limit_bytes=1000)
    made = shares(budget, 0, 5, 100, 450, 451, 9000)
    assert sum(min(s.needed_bytes, budget.allowance_bytes(s)) for s in made) <= 1000


def test_only_the_one_within_its_part_calls_in_memory() -> None:
    budget = TileBudget(limit_bytes=100)
    woken: list[str] = []
    greedy = budget.share(wake=lambda: woken.append("greedy"))
    modest = budget.share(wake=lambda: woken.append("modest"))
    greedy.needed_bytes = greedy.used_bytes = 90
    modest.needed_bytes = modest.used_bytes = 30
    budget.call_in(greedy)
    assert woken == []
    budget.call_in(modest)
    assert woken == ["greedy"]


def test_a_closed_share_frees_its_part_and_tells() -> None:
    budget = TileBudget(limit_bytes=100)
    woken: list[int] = []
    first = budget.share(wake=lambda: woken.append(1))
    second = budget.share(wake=lambda: woken.append(2))
    first.needed_bytes = second.needed_bytes = 80
    assert budget.allowance_bytes(first) == 50
    budget.close(second)
    budget.close(second)
    assert budget.allowance_bytes(first) == 100
    assert woken == [1]

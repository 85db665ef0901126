"""The kill switch on the page: what is said of it, and what a throw of it sends."""

import pytest
from cases import NOW
from fake_desk import PEOPLE, FakeLedger

from agent.contract import KillSwitch
from reviewer_app.errors import NotSignedIn
from reviewer_app.kill_switch import switch_view, throw
from reviewer_app.screen_kill_switch import switch_html
from reviewer_app.sessions import Session

ALICE, CAROL = PEOPLE["alice-token"], PEOPLE["carol-token"]
OFF = KillSwitch(on=False, reason="", set_by="nobody", set_at=NOW)
ON = KillSwitch(on=True, reason="Prices are <wrong>", set_by="carol", set_at=NOW)
BY_POLICY = KillSwitch(on=True, reason="policy.toml", set_by="policy.toml", set_at=NOW)


def session(ledger: FakeLedger, name: str = "carol") -> Session:
    return Session("session", PEOPLE[f"{name}-token"], ledger.desk_for(f"{name}-token"), NOW)


def test_while_it_is_off_it_concerns_administrators_alone():
    assert switch_html(switch_view(OFF, ALICE, NOW)) == ""
    assert "Let nothing run alone…" in switch_html(switch_view(OFF, CAROL, NOW))


def test_while_it_is_on_everybody_reads_who_and_why_and_administrators_can_end_it():
    alices, carols = (switch_html(switch_view(ON, me, NOW)) for me in (ALICE, CAROL))
    for shown in (alices, carols):
        assert "every action waits for a person. carol, since 14:00 UTC: Prices are &lt;wrong&gt;" in shown
        assert 'data-on="true"' in shown
    assert "Turn it off" in carols
    assert "<button" not in alices


def test_what_the_policy_has_set_is_turned_off_there():
    shown = switch_html(switch_view(BY_POLICY, CAROL, NOW))
    assert "It is turned off there." in shown
    assert "<button" not in shown


async def test_a_throw_is_sent_with_its_reason():
    ledger = FakeLedger.holding()
    thrown = await throw(session(ledger), on=True, reason="Prices are wrong", now=NOW)
    assert thrown.switch == ledger.kill_switch
    assert ledger.kill_switch is not None
    assert (ledger.kill_switch.on, ledger.kill_switch.reason, ledger.kill_switch.set_by) == (
        True,
        "Prices are wrong",
        "carol",
    )
    assert "nothing runs alone" in thrown.said


@pytest.mark.parametrize(("reason", "said"), [("", "Say why"), (" \n", "Say why"), ("x" * 501, "500 characters")])
async def test_without_a_reason_nothing_is_thrown(reason: str, said: str):
    ledger = FakeLedger.holding()
    thrown = await throw(session(ledger), on=True, reason=reason, now=NOW)
    assert (thrown.switch, ledger.kill_switch) == (None, None)
    assert said in thrown.said


async def test_a_refusal_and_a_lost_server_are_said():
    ledger = FakeLedger.holding()
    assert (await throw(session(ledger, "alice"), on=True, reason="I may not", now=NOW)).switch is None
    ledger.is_down = True
    assert "can't be reached" in (await throw(session(ledger), on=True, reason="Prices", now=NOW)).said
    assert ledger.kill_switch is None


async def test_who_is_not_signed_in_any_more_is_not_answered():
    ledger = FakeLedger.holding()
    carol = session(ledger)
    del ledger.people["carol-token"]
    with pytest.raises(NotSignedIn):
        await throw(carol, on=True, reason="Prices", now=NOW)

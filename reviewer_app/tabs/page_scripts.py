"""The page's own JavaScript functions, as event listeners name them; `page.js` defines them."""

HOLD = "(...args) => window.holdDecisions(...args)"
FREE = "() => window.freeDecisions()"
SHOW_CASE = "() => window.showCase()"
LEAVE_FIELD = "() => document.activeElement.blur()"
REVIEW_IN_ADDRESS = "() => [new URLSearchParams(window.location.search).get('review') || '']"
SHOW_KEYS = "() => window.showKeys()"
DRY_RUN_SOON = "() => window.dryRunSoon()"

"""The page's own JavaScript functions, as event listeners name them; `page.js` defines them."""

HOLD = "(...args) => window.holdDecisions(...args)"
FREE = "() => window.freeDecisions()"
SHOW_CASE = "() => window.showCase()"
REVIEW_IN_ADDRESS = "() => [new URLSearchParams(window.location.search).get('review') || '']"
SHOW_PEOPLE = "(...args) => window.showPeople(true, args)"
SHOW_QUEUE = "() => window.showPeople(false, [])"

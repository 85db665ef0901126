"""Answers about what the shop sells of a product the customer has bought: versions, prices, what is in stock."""

from agent.adapters.offline_model.clauses import Clause
from agent.adapters.offline_model.options import read_options
from agent.adapters.offline_model.patterns import says
from agent.core.money import dollars
from agent.core.records import CustomerFile, Product, Variant

_FEW = 3


def _products(question: Clause, customer: CustomerFile) -> list[tuple[Product, str]]:
    """Return the products a question names, each with what was said of it."""
    said = {name: wish.source for wish in question.wishes for name in wish.names}
    return [(product, said[product.name]) for product in customer.products.values() if product.name in said]


def described(name: str, options: dict[str, str]) -> str:
    """Return an item in words: `the Desk Lamp (color black)`."""
    return f"the {name} ({', '.join(f'{key} {value}' for key, value in options.items())})"


def _meant(product: Product, said: str) -> list[Variant] | None:
    """Return the versions the words fit; None when they name no option."""
    reading = read_options(said, product)
    if not reading.stated:
        return None
    wanted = reading.assignments()
    return [one for one in product.variants if any(some.items() <= one.options.items() for some in wanted)]


def count(question: Clause, customer: CustomerFile) -> str | None:
    """Say how many versions of a product there are."""
    products = _products(question, customer)
    if not products or not says("questions.choices", question.text):
        return None
    return " ".join(
        f"The {one.name} comes in {len(one.variants)} versions;"
        f" {sum(variant.is_available for variant in one.variants)} of them are in stock."
        for one, _ in products
    )


def choices(question: Clause, customer: CustomerFile) -> str | None:
    """Say which versions of a product are in stock; of a version that was named, whether it is."""
    told = [_choices_of(product, said) for product, said in _products(question, customer)]
    return " ".join(told) or None


def _choices_of(product: Product, said: str) -> str:
    meant = _meant(product, said)
    if meant is not None and len(meant) <= _FEW:
        told = " ".join(_with_stock(product, one) for one in meant)
        return told or f"We don't sell the {product.name} in that version."
    fitting = product.variants if meant is None else meant
    in_stock = [variant for variant in fitting if variant.is_available]
    values: dict[str, list[str]] = {}
    for variant in in_stock:
        for key, value in variant.options.items():
            values.setdefault(key, []).append(value)
    options = "; ".join(f"{key}: {', '.join(sorted(set(found)))}" for key, found in values.items())
    if meant is None:
        return f"The {product.name} is in stock in {len(in_stock)} versions ({options})."
    if not in_stock:
        return f"The {product.name} is out of stock in that version."
    return f"Yes, the {product.name} like that is in stock in {len(in_stock)} versions ({options})."


def _with_stock(product: Product, variant: Variant) -> str:
    state = "in stock" if variant.is_available else "out of stock"
    sentence = f"{described(product.name, variant.options)} costs {dollars(variant.price)} and is {state}."
    return sentence[0].upper() + sentence[1:]


def price(question: Clause, customer: CustomerFile) -> str | None:
    """Say what the versions cost that a question describes; None when it describes none, or too many."""
    told: list[str] = []
    for product, said in _products(question, customer):
        meant = _meant(product, said)
        if not meant or len(meant) > 2 * _FEW:
            return None
        told += [_with_stock(product, one) for one in meant]
    return " ".join(told) or None

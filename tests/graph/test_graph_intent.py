"""What the model is given to tell what the customer wants."""

from dataclasses import dataclass, field

from fakes.support_model import ScriptedModel
from fixtures.scene import Scene

from agent.core.planning import Classification, TicketReading


@dataclass
class ListeningModel(ScriptedModel):
    """A scripted model that keeps what it was given to classify."""

    heard: list[TicketReading] = field(default_factory=list)

    async def classify(self, reading: TicketReading) -> Classification:
        """Keep the reading, and return the scripted intent."""
        self.heard.append(reading)
        return await super().classify(reading)


async def test_the_intent_is_read_with_the_customers_orders_at_hand(scene: Scene) -> None:
    model = ListeningModel()
    scene.services.models["offline"] = model
    await scene.submit()

    await scene.run()

    (reading,) = model.heard
    assert reading.customer is not None
    assert scene.shopper.small in {order.order_id for order in reading.customer.orders}

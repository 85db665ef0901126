"""The support graph: classify, plan, assess; run what may run alone, hold the rest for a person, answer."""

from langgraph.graph import START, StateGraph

from agent import routes
from agent.context import SupportContext
from agent.nodes.assess import assess
from agent.nodes.classify import classify
from agent.nodes.execute import execute
from agent.nodes.hold import hold
from agent.nodes.plan import plan
from agent.nodes.respond import respond
from agent.nodes.review import review
from agent.nodes.settle import settle
from agent.state import SupportInput, SupportState

builder = StateGraph(SupportState, context_schema=SupportContext, input_schema=SupportInput)

builder.add_node("classify", classify)
builder.add_node("plan", plan)
builder.add_node("assess", assess)
builder.add_node("hold", hold)
builder.add_node("review", review)
builder.add_node("settle", settle)
builder.add_node("execute", execute)
builder.add_node("respond", respond)

builder.add_edge(START, "classify")
builder.add_conditional_edges("classify", routes.after_classify)
builder.add_edge("plan", "assess")
builder.add_conditional_edges("assess", routes.after_assess)
builder.add_conditional_edges("hold", routes.after_hold)
builder.add_edge("review", "settle")
builder.add_conditional_edges("settle", routes.after_settle)
builder.add_conditional_edges("execute", routes.after_execute)
builder.add_conditional_edges("respond", routes.after_respond)

graph = builder.compile(name="support")

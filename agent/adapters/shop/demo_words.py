"""What the demo shop is made of: invented names, streets, towns, and what it sells."""

FIRST_NAMES = (
    "Mia", "Theo", "Ines", "Omar", "Clara", "Jonas", "Priya", "Felix", "Nadia", "Hugo", "Selma", "Arlo", "Dina",
    "Kofi", "Lotte", "Milan", "Petra", "Rafael", "Tamsin", "Wes", "Yara", "Bram", "Esme", "Gideon",
)  # fmt: skip
LAST_NAMES = (
    "Stone", "Varga", "Lindqvist", "Okafor", "Brandt", "Castell", "Dunmore", "Everhart", "Fontaine", "Greaves",
    "Halloran", "Ibarra", "Jansen", "Kowal", "Lockwood", "Marchetti", "Norwood", "Osei", "Pemberton", "Quill",
)  # fmt: skip
STREETS = (
    "Juniper Way", "Mill Race Road", "Copper Street", "Lantern Court", "Orchard Row", "Quarry Hill", "Harbor View",
    "Foxglove Lane", "Old Mint Street", "Signal Avenue", "Tannery Road", "Windmill Close",
)  # fmt: skip
TOWNS = (
    ("Portland", "OR", "972"),
    ("Madison", "WI", "537"),
    ("Savannah", "GA", "314"),
    ("Boulder", "CO", "803"),
    ("Ithaca", "NY", "148"),
    ("Tucson", "AZ", "857"),
    ("Duluth", "MN", "558"),
    ("Asheville", "NC", "288"),
    ("Eugene", "OR", "974"),
    ("Burlington", "VT", "054"),
)
BRANDS = ("visa", "mastercard")

CATALOGUE: tuple[tuple[str, int, dict[str, tuple[str, ...]]], ...] = (
    ("Travel Mug", 24, {"color": ("green", "black", "cream"), "capacity": ("350ml", "500ml")}),
    ("Desk Fan", 46, {"color": ("white", "graphite"), "speeds": ("3", "5"), "power": ("USB", "mains")}),
    ("Rain Jacket", 98, {"color": ("navy", "olive", "mustard"), "size": ("S", "M", "L", "XL")}),
    ("Hiking Socks", 19, {"color": ("gray", "rust"), "size": ("S", "M", "L")}),
    ("Bedside Lamp", 57, {"shade": ("linen", "paper"), "base": ("oak", "brass"), "brightness": ("low", "high")}),
    ("Wool Blanket", 124, {"color": ("oatmeal", "moss", "charcoal"), "size": ("single", "double")}),
    ("Kitchen Scale", 38, {"color": ("white", "black"), "maximum load": ("3kg", "5kg", "10kg")}),
    ("Chef's Knife", 89, {"length": ("18cm", "21cm"), "handle": ("walnut", "polymer")}),
    ("Cast Iron Pan", 62, {"diameter": ("24cm", "28cm"), "finish": ("seasoned", "enamelled")}),
    ("Film Camera", 318, {"color": ("silver", "black"), "lens": ("35mm", "50mm"), "case": ("leather", "none")}),
    ("Turntable", 284, {"color": ("walnut", "black"), "drive": ("belt", "direct"), "bluetooth": ("yes", "no")}),
    ("Bookshelf Speaker", 176, {"color": ("white", "walnut"), "power": ("30W", "60W")}),
    ("Studio Headset", 139, {"color": ("black", "sand"), "connection": ("wired", "wireless")}),
    ("Folding Bike", 649, {"color": ("red", "slate"), "wheel size": ("16-inch", "20-inch"), "gears": ("3", "7")}),
    ("Bike Lock", 44, {"type": ("chain", "U-lock"), "key": ("keyed", "combination")}),
    ("Camping Stove", 71, {"fuel": ("gas", "multi-fuel"), "burners": ("1", "2")}),
    ("Sleeping Bag", 156, {"rating": ("0C", "-7C"), "length": ("regular", "long"), "color": ("teal", "orange")}),
    ("Plant Pot", 28, {"color": ("terracotta", "white", "blue"), "diameter": ("15cm", "22cm")}),
    ("Watering Can", 33, {"material": ("steel", "copper"), "capacity": ("1.5L", "3L")}),
    ("Board Game", 42, {"edition": ("classic", "travel"), "language": ("English", "Spanish")}),
    ("Sketchbook", 17, {"paper": ("smooth", "textured"), "size": ("A5", "A4"), "cover": ("soft", "hard")}),
    ("Fountain Pen", 68, {"nib": ("fine", "medium", "broad"), "color": ("ink blue", "amber")}),
    ("Wall Mirror", 118, {"shape": ("round", "arched"), "frame": ("oak", "brass", "black")}),
    ("Standing Desk", 472, {"top": ("oak", "white"), "width": ("120cm", "140cm", "160cm")}),
    ("Ergonomic Stool", 205, {"color": ("black", "sage"), "height": ("low", "high")}),
)

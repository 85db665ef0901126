"""Why a measurement can't be made."""


class MeasurementFailed(Exception):
    """The system under measurement didn't do its part; says what it didn't do."""

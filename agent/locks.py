"""The numbers of our advisory locks in Postgres, side by side so that no two are the same."""

from enum import IntEnum, unique


@unique
class Lock(IntEnum):
    """What only one at a time may do, or what several share."""

    MIGRATION = 4_816_230_001
    CHECKPOINTER_SETUP = 4_816_230_002
    HOUSEKEEPING = 4_816_230_003
    EXECUTIONS = 4_816_230_004
    """Shared by executions; throwing the kill switch takes it alone."""
    CRON = 4_816_230_005
    NOTICES = 4_816_230_006
    AUTONOMY = 4_816_230_007

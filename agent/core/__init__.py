"""Pure decisions: values in, values out, no clock and no I/O."""

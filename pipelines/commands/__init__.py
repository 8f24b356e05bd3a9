"""The commands of `ngo-ledger`, a few to a module: read options, call one function, print.

Never here: logic, and imports of anything heavy outside a command, so that `--help` answers at once.
"""

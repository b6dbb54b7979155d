"""Commands: options in, one call into the rooms, and the answer rendered; thin throughout."""

from homecare.commands.appointing import primes
from homecare.commands.budgeting import budget
from homecare.commands.designing import design
from homecare.commands.explaining import explain
from homecare.commands.files import check, intake, new
from homecare.commands.moving import frontier
from homecare.commands.panelling import panel
from homecare.commands.paying import pay
from homecare.commands.placing import allocate, verify
from homecare.commands.pricing import price
from homecare.commands.ruling import rules_command
from homecare.commands.running import compare, run, zones
from homecare.commands.stressing import stress

# In the order in which a user meets them.
COMMANDS = (
    run,
    compare,
    zones,
    price,
    budget,
    design,
    pay,
    allocate,
    rules_command,
    frontier,
    explain,
    panel,
    primes,
    stress,
    check,
    intake,
    verify,
    new,
)

__all__ = ["COMMANDS"]

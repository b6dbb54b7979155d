"""Why a package is where it is: a run made again, and the award record."""

"""What holds for all tests."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# A test takes as long as the machine does: speed is measured in bench/.
settings.register_profile("textfix", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("textfix")

"""What RoboJam's presets say of themselves."""

from __future__ import annotations

from typing import Any


def card(config: dict[str, Any]) -> str:
    """A preset's card: what it is, what made it, and its losses; `{sha256}` is to be filled in."""
    network, made = config["network"], config["training"]
    text = f"""# A RoboJam preset

- **Network**: Martin & Torresen (2018): {network["num_layers"]} x {network["hidden"]} LSTM units, \
{network["num_mixtures"]} diagonal Gaussians over (x, y, dt).
- **Data**: {made.get("data", "not stated")}, the performances of the training split, none of \
the last tenth.
- **Made by**: `{made.get("command", "strokegen train robojam")}`; {made["step"]:,} of \
{made["fit"]["steps"]:,} steps, {made["points"]:,} touches.
- **Validation**: {made["valid_nll"]} nats a step in published units (x 10), sigma floor \
{network["sigma_floor"]} included.
"""
    for name, figures in made.get("held_out", {}).items():
        text += f"- **{name}**: {figures['nats']} nats a step over {figures['steps']:,} steps.\n"
    return text + "- **sha256 of weights.npz**: `{sha256}`\n"

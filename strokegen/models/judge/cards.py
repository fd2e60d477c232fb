"""What the judge's presets say of themselves."""

from __future__ import annotations

from typing import Any


def card(config: dict[str, Any]) -> str:
    """A preset's card: what it is, what made it, how well it names; `{sha256}` is to be filled."""
    network, made = config["network"], config["training"]
    valid, held = made["valid"], ""
    if made["held_out"]:
        share = f"`--held-out {made['held_out']}`"
        held = f", none a test drawing of a network that holds out {share} or less"
    text = f"""# A judge of drawings

- **Network**: four convolutions, {network["width"]} to {4 * network["width"]} channels, and \
{network["features"]} features; it sees a drawing as a grey picture of 48 x 48 pixels.
- **Names**: {", ".join(config["categories"])}; all are equally usual to it.
- **Data**: {made["data"]}: {made["drawings"]:,} real training drawings, none drawn by \
a network{held}.
- **Made by**: `{made["command"]}`; {made["step"]:,} of {made["fit"]["steps"]:,} steps, \
{made["points"]:,} pictures.
- **Validation**: {valid["right"]:.3f} of the drawings named, {valid["nats"]:.3f} nats, means of \
the categories'.
"""
    test = made.get("test")
    if test:
        each = ", ".join(f"{n} {one['rate']:.2f} ({one['drawings']})" for n, one in
                         test["each"].items())  # fmt: skip
        text += (
            f"- **Test drawings**: {test['rate']:.3f} of {test['drawings']:,} named, mean of the "
            f"categories {test['mean']:.3f}; of each, and how many: {each}.\n"
        )
    return text + "- **sha256 of weights.npz**: `{sha256}`\n"

"""What a reader preset says of itself."""

from __future__ import annotations

from typing import Any


def card(config: dict[str, Any]) -> str:
    """A preset's card: what it is, what made it, how well it reads; `{sha256}` is to be filled."""
    network, made = config["network"], config["training"]
    layers = ", ".join(
        f"{hidden} each way over {stack} steps" for stack, hidden in network["layers"]
    )
    text = f"""# A reader preset

- **Network**: a bidirectional LSTM with CTC (Graves et al. 2006, 2009): {layers}; \
{network["outputs"]} label distributions a step.
- **Data**: {made["data"]}, training writers; normalised ink of lines, words and characters.
- **Made by**: `{made["command"]}`; {made["step"]:,} steps.
"""
    for split, rates in made.get("cer", {}).items():
        each = ", ".join(f"{rate:.2%} on {kind}" for kind, rate in rates.items())
        text += f"- **CER of {split} writers**: {each}; greedy, without a language model.\n"
    return text + "- **sha256 of weights.npz**: `{sha256}`\n"

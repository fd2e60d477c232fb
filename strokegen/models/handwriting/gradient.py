"""How the likelihood of given ink changes with the style: the step's way back, for that alone.

The network reads the ink, fed by its own points, and what is foreseen of each is held against what
came. Going back through the points (Werbos 1990) gives the gradient for what bias and style add to
each layer, which is constant over a line; weights stay as they are. NumPy, and C where the weights
are packed for it.

Products of all points at once are one product of many rows; only what a point needs of the one
after it is done point by point.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from strokegen.ink.types import Float32, Float64
from strokegen.models.handwriting.batches import Batch
from strokegen.models.handwriting.synthesis import Synthesis
from strokegen.nn import ops
from strokegen.nn.layers import product
from strokegen.nn.native import packed
from strokegen.nn.network import Array, State, Weights


class Gates(NamedTuple):
    """What of an LSTM's T steps the way back needs.

    With dh and dc the gradients for h and c of a step, those for i, f, g before their functions
    are dc times `of_c [T, B, 3, H]`, that for o is dh times `of_h [T, B, H]`; dc grows by dh times
    `into_c`, and what comes to the c before is dc times `kept`, both `[T, B, H]`.
    """

    of_c: Array
    of_h: Array
    into_c: Array
    kept: Array

    @classmethod
    def of(cls, z: Array, c: Array, before: Array) -> Gates:
        """Of pre-activations `[T, B, 4H]`, and c after and before each step `[T, B, H]`."""
        z = z.reshape(*z.shape[:-1], 4, -1)
        i, f, o = (_sigmoid(z[..., gate, :]) for gate in (0, 1, 3))
        g, open_c = np.tanh(z[..., 2, :]), np.tanh(c)
        of_c = [g * i * (1 - i), before * f * (1 - f), i * (1 - g * g)]
        of_h: Array = open_c * o * (1 - o)
        into_c: Array = o * (1 - open_c * open_c)
        return cls(np.stack(of_c, axis=2, dtype=np.float32), of_h, into_c, f)

    def back(self, step: int, dh: Array, dc: Array, out: Array) -> Array:
        """The gradient for c before the step; that for its pre-activations is put into `out`."""
        dc = dc + dh * self.into_c[step]
        gates = out.reshape(len(out), 4, -1)
        np.multiply(dc[:, None], self.of_c[step], out=gates[:, :3])
        np.multiply(dh, self.of_h[step], out=gates[:, 3])
        before: Array = dc * self.kept[step]
        return before


class StyleGradient:
    """NLL of some lines as a function of the style that they are read with.

    Args:
      network, weights: of a preset with styles.
      batch: the lines, as training reads them.
    """

    def __init__(self, network: Synthesis, weights: Weights, batch: Batch) -> None:
        self.network, self.weights, self.batch = network, weights, batch
        turned = {
            name: np.ascontiguousarray(weights[name].T)
            for name in (
                "window/kernel",
                *(f"lstm{n}/recurrent" for n in range(network.num_layers)),
            )
        }
        first = weights["lstm0/input"][network.input_dim :]
        self._turned = packed(turned | {"w": np.ascontiguousarray(first.T)})
        self._text = np.eye(network.alphabet_size, dtype=np.float32)[batch.text]
        self._text *= (batch.text >= 0)[..., None]
        self._turned_text = np.ascontiguousarray(self._text.swapaxes(1, 2))

    def __call__(self, style: Float32) -> tuple[float, Float64]:
        """Nats of all points together, and their gradient for each layer's style, together
        `[layers * style_dim]`, whatever layers share in `style`."""
        states, params = self._read(style)
        log_prob, back = self.network.mixture.gradient(params, self.batch.y)
        mask = self.batch.mask
        back *= -mask[..., None]
        return -float((log_prob * mask).sum(dtype=np.float64)), self._back(states, back)

    def nats(self, style: Float32) -> Float64:
        """Of each line's points together, `[B]`."""
        log_prob = self.network.mixture.log_prob(self._read(style)[1], self.batch.y)
        nats: Float64 = -(log_prob * self.batch.mask).sum(axis=0, dtype=np.float64)
        return nats

    def _read(self, style: Float32) -> tuple[dict[str, Array], Array]:
        """The states, from the one before the first point on, `[T + 1, ...]`, and what was
        foreseen of each point."""
        network, weights, rows = self.network, self.weights, len(self.batch.text)
        state = network.initial_state(ops, weights, rows, style[None], self._text)
        names = [name for name in state if name not in ("text", "phi")]
        names = [name for name in names if not name.startswith("terms")]
        self._terms = [state[f"terms{layer}"] for layer in range(network.num_layers)]
        states = {
            name: np.empty((len(self.batch.x) + 1, *state[name].shape), np.float32)
            for name in names
        }
        params = np.empty((*self.batch.mask.shape, network.mixture.size), np.float32)
        self._keep(states, state, 0)
        for t, x in enumerate(self.batch.x):
            params[t], state = network.step(ops, weights, state, x)
            self._keep(states, state, t + 1)
        return states, params

    @staticmethod
    def _keep(states: dict[str, Array], state: State, t: int) -> None:
        for name, kept in states.items():
            kept[t] = state[name]

    def _back(self, states: dict[str, Array], params: Array) -> Float64:
        """The gradient for the style, from that for what was foreseen `[T, B, ...]`."""
        network, weights = self.network, self.weights
        hidden = network.hidden
        outputs = _times(params, weights["output/kernel"].T)
        result = np.zeros((network.num_layers, network.style_dim))
        below: Array | float = 0.0
        w: Array | float = 0.0
        for layer in reversed(range(network.num_layers)):
            own = outputs[..., layer * hidden : (layer + 1) * hidden] + below
            gates = self._gates(states, layer)
            if layer:
                z = self._along(gates, own, f"lstm{layer}/recurrent")
                inputs = _times(z, weights[f"lstm{layer}/input"][network.input_dim :].T)
                w, below = w + inputs[..., : network.alphabet_size], inputs[..., -hidden:]
            else:
                z = self._along_window(gates, own, states, w)
            whole = z.sum(axis=(0, 1), dtype=np.float64)
            result[layer] = whole @ weights[f"lstm{layer}/style"].T
        return result.ravel()

    def _gates(self, states: dict[str, Array], layer: int) -> Gates:
        h, c = states[f"h{layer}"], states[f"c{layer}"]
        feed = [self.batch.x, states["w"][1:] if layer else states["w"][:-1]]
        feed += [states[f"h{layer - 1}"][1:]] if layer else []
        weights, name = self.weights, f"lstm{layer}"
        z = _times(np.concatenate(feed, axis=-1), weights[f"{name}/input"])
        z += _times(h[:-1], weights[f"{name}/recurrent"])
        z += self._terms[layer]
        return Gates.of(z, c[1:], c[:-1])

    def _along(self, gates: Gates, own: Array, name: str) -> Array:
        """The gradients for a layer's pre-activations `[T, B, 4H]`, from its outputs' own."""
        steps, rows, hidden = own.shape
        z = np.empty((steps, rows, 4 * hidden), np.float32)
        dh = dc = none = np.zeros((rows, hidden), np.float32)
        for t in reversed(range(steps)):
            dc = gates.back(t, own[t] + dh, dc, z[t])
            dh = product(ops, self._turned, name, [z[t]], none)
        return z

    def _along_window(
        self, gates: Gates, own: Array, states: dict[str, Array], w: Array | float
    ) -> Array:
        """The same of the first layer, which reads where the window was before, and moves it."""
        network = self.network
        steps, rows, hidden = own.shape
        z = np.empty((steps, rows, 4 * hidden), np.float32)
        after = np.broadcast_to(np.float32(w), (steps, rows, network.alphabet_size))
        p = _times(states["h0"][1:], self.weights["window/kernel"]) + self.weights["window/bias"]
        parts = np.exp(p).reshape(steps, rows, 3, -1)
        kappa = states["kappa"][1:]
        centre = np.arange(self._text.shape[1], dtype=np.float32) + np.float32(0.5)
        dh = dc = none = np.zeros((rows, hidden), np.float32)
        none_w, dw = np.zeros((2, rows, network.alphabet_size), np.float32)
        dkappa = np.zeros_like(kappa[0])
        for t in reversed(range(steps)):
            dphi = np.matmul((after[t] + dw)[:, None], self._turned_text)[:, 0]
            alpha, beta, step = parts[t].swapaxes(0, 1)
            away = kappa[t][..., None] - centre
            near = np.exp(-beta[..., None] * away * away) * dphi[:, None]
            shares = alpha[..., None] * near * away
            dkappa = dkappa - 2 * beta * shares.sum(axis=2)
            by_beta = -beta * (shares * away).sum(axis=2)
            dp = np.concatenate([alpha * near.sum(axis=2), by_beta, step * dkappa], axis=1)
            dh = own[t] + dh + product(ops, self._turned, "window/kernel", [dp], none)
            dc = gates.back(t, dh, dc, z[t])
            dh = product(ops, self._turned, "lstm0/recurrent", [z[t]], none)
            dw = product(ops, self._turned, "w", [z[t]], none_w)
        return z


def _sigmoid(x: Array) -> Array:
    result: Array = ops.sigmoid(x)
    return result


def _times(x: Array, matrix: Array) -> Array:
    """`[T, B, K]` times `[K, N]`, as one product."""
    return (x.reshape(-1, x.shape[-1]) @ matrix).reshape(*x.shape[:-1], -1)

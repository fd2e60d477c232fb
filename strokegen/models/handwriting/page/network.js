// The synthesis network of a preset: its weights, a step, and a draw from its mixture.
//
// The same equations as strokegen/models/handwriting/synthesis.py, window.py and mixture.py and
// strokegen/nn/lstm.py, for one line; tests hold the two equal. Graves (2013), arXiv:1308.0850.

import { Products } from "./products.js";

const MAX_RHO = 0.98;

// Numbers of 16 bits (IEEE 754 binary16, little endian), in base64, as float32 into an array.
export function halves(base64, result) {
  const bytes = atob(base64);
  const known = Float32Array.from({ length: 1 << 16 }, (_, bits) => {
    const sign = bits >> 15 ? -1 : 1, exponent = (bits >> 10) & 31, fraction = bits & 1023;
    if (exponent === 31) return fraction ? NaN : sign * Infinity;
    return exponent ? sign * 2 ** (exponent - 15) * (1 + fraction / 1024)
      : sign * 2 ** -24 * fraction;
  });
  for (let i = 0; i < result.length; i++)
    result[i] = known[bytes.charCodeAt(2 * i) | bytes.charCodeAt(2 * i + 1) << 8];
  return result;
}

export const sigmoid = (x) => 0.5 * (1 + Math.tanh(0.5 * x));

// One step of an LSTM from its pre-activations, gates in the order i, f, g, o; h and c are changed.
function lstm(z, h, c) {
  const size = h.length;
  for (let j = 0; j < size; j++) {
    c[j] = sigmoid(z[size + j]) * c[j] + sigmoid(z[j]) * Math.tanh(z[2 * size + j]);
    h[j] = sigmoid(z[3 * size + j]) * Math.tanh(c[j]);
  }
}

export class Synthesis {
  // model: what the page holds, see strokegen/models/handwriting/page/build.py; wasm: whether
  // WebAssembly may be used.
  constructor(model, wasm = true) {
    const { hidden, num_windows, num_mixtures } = this.sizes = model.network;
    const product = (sizes) => sizes.reduce((all, size) => all * size, 1);
    const counts = model.shapes.map(([, sizes]) => product(sizes));
    const own = [4 * hidden, 3 * num_windows, 6 * num_mixtures + 1];
    const count = counts.reduce((all, one) => all + one);
    this.products = new Products(count + own.reduce((all, one) => all + one), wasm);
    const numbers = halves(model.weights, this.products.space(count));
    let at = 0;
    this.weights = Object.fromEntries(model.shapes.map(([name], i) =>
      [name, numbers.subarray(at, at += counts[i])]));
    [this.z, this.p, this.params] = own.map((size) => this.products.space(size));
  }

  // What a line begins with. text: indices of its characters, with its end, 0; style: a vector, for
  // all layers or for one after the other.
  start(text, style) {
    const { hidden, num_layers, num_windows, alphabet_size, style_dim } = this.sizes;
    const { products, weights, z } = this;
    const numbers = (size) => new Float64Array(size);
    const layers = Array.from({ length: num_layers }, (_, layer) => {
      const first = style.length > style_dim ? layer * style_dim : 0;
      const own = style.slice(first, first + style_dim);
      z.set(weights[`lstm${layer}/bias`]);
      if (style_dim) products.add(z, own, weights[`lstm${layer}/style`]);
      return { h: numbers(hidden), c: numbers(hidden), terms: z.slice() };
    });
    return {
      text, layers,
      kappa: numbers(num_windows), w: numbers(alphabet_size), phi: numbers(text.length),
    };
  }

  // One point in, (dx, dy, end of stroke[, height]); the next one's mixture parameters out.
  step(state, inputs) {
    const { products, weights, z, params } = this;
    const outputs = [];
    state.layers.forEach((layer, number) => {
      const into = weights[`lstm${number}/input`];
      z.set(layer.terms);
      products.add(z, inputs, into);
      products.add(z, state.w, into, inputs.length); // the first layer is fed by the last window
      if (number) products.add(z, outputs[number - 1], into, inputs.length + state.w.length);
      products.add(z, layer.h, weights[`lstm${number}/recurrent`]);
      lstm(z, layer.h, layer.c);
      outputs.push(layer.h);
      if (!number) this.look(state, layer.h);
    });
    params.set(weights["output/bias"]);
    outputs.forEach((h, number) =>
      products.add(params, h, weights["output/kernel"], number * h.length));
    return params.slice();
  }

  // The window moves on: phi_u = sum_k alpha_k exp(-beta_k (kappa_k - u - 1/2)^2), w = sum_u phi_u
  // of each character; kappa, phi and w are changed. Equations 46 to 51.
  look(state, h) {
    const { text, kappa, phi, w } = state, { p } = this, count = kappa.length;
    p.set(this.weights["window/bias"]);
    this.products.add(p, h, this.weights["window/kernel"]);
    w.fill(0);
    for (let k = 0; k < count; k++) kappa[k] += Math.exp(p[2 * count + k]);
    for (let u = 0; u < text.length; u++) {
      phi[u] = 0;
      for (let k = 0; k < count; k++)
        phi[u] += Math.exp(p[k] - Math.exp(p[count + k]) * (kappa[k] - u - 0.5) ** 2);
      w[text[u]] += phi[u];
    }
  }
}

// The point (dx, dy, end of stroke) that two uniform numbers and two normal ones make of mixture
// parameters. Equations 20 to 25, 61 and 62.
export function draw(params, uniform, normal, bias) {
  const m = (params.length - 1) / 6;
  const logits = Array.from({ length: m }, (_, k) => params[k] * (1 + bias));
  const top = Math.max(...logits);
  let total = 0;
  const below = logits.map((logit) => total += Math.exp(logit - top));
  // Below the total, so that the last one with a share is the last that can be chosen.
  const chosen = below.findIndex((sum) => sum > uniform[0] * total || sum === total);
  const [muX, muY, logX, logY, r] = [1, 2, 3, 4, 5].map((part) => params[part * m + chosen]);
  const rho = MAX_RHO * Math.tanh(r);
  const across = rho * normal[0] + Math.sqrt(1 - rho ** 2) * normal[1];
  return [
    Math.fround(muX + Math.exp(logX - bias) * normal[0]),
    Math.fround(muY + Math.exp(logY - bias) * across),
    uniform[1] < sigmoid(params[6 * m]) ? 1 : 0,
  ];
}

// Uniform and normal numbers from whole ones, the same for the same.
// sfc32 of Chris Doty-Humphrey's PractRand; Box & Muller (1958).
export class Chance {
  constructor(...seed) {
    this.state = [0x9e3779b9, 0x243f6a88, 0xb7e15162, 1];
    for (const number of seed) {
      this.state[0] ^= number >>> 0;
      this.state[1] ^= Math.floor(number / 2 ** 32) >>> 0;
      for (let i = 0; i < 12; i++) this.bits();
    }
  }

  bits() {
    let [a, b, c, d] = this.state;
    const result = (a + b + d) | 0;
    this.state = [b ^ (b >>> 9), (c + (c << 3)) | 0,
      (((c << 21) | (c >>> 11)) + result) | 0, (d + 1) | 0];
    return result >>> 0;
  }

  uniform() {
    return ((this.bits() >>> 5) * 2 ** 26 + (this.bits() >>> 6)) / 2 ** 53;
  }

  normal() {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return radius * Math.cos(2 * Math.PI * this.uniform());
  }
}

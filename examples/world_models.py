"""Play Take Cover at random, learn to see and to foresee it, evolve in a dream of it, play again.

Run: python examples/world_models.py --episodes 2000 --steps 4000 --generations 200 --out runs/world
"""

import argparse
from pathlib import Path

from strokegen.models.worlds import train_memory as memory
from strokegen.models.worlds import train_vision as vision
from strokegen.models.worlds.controller import Controller
from strokegen.models.worlds.evolve import Evolution, EvolveConfig
from strokegen.models.worlds.memory import Memory
from strokegen.models.worlds.play import evaluate, table
from strokegen.models.worlds.rollouts import record
from strokegen.models.worlds.vision import Vision
from strokegen.models.worlds.world import World
from strokegen.training.fit import FitConfig


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--episodes", type=int, default=2000, help="played at random")
    parser.add_argument("--steps", type=int, default=4000, help="of either training")
    parser.add_argument("--generations", type=int, default=200)
    parser.add_argument("--population", type=int, default=64)
    parser.add_argument("--latent-dim", type=int, default=64)
    parser.add_argument("--width", type=int, default=16, help="of the vision's first layer")
    parser.add_argument("--hidden", type=int, default=512, help="of the memory")
    parser.add_argument("--games", type=int, default=20, help="to be played at the end")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--out", type=Path, default=Path("runs/world"))
    args = parser.parse_args(argv)
    rollouts, z = args.out / "rollouts", args.latent_dim
    record(rollouts, args.episodes, args.workers)

    fit = FitConfig(steps=args.steps, learning_rate=1e-3, validate_steps=250, clip=1000.0)
    vision.train(rollouts, args.out / "vision", fit, Vision(z, args.width))
    sees = World.read(args.out / "vision")
    fit = FitConfig(steps=args.steps, learning_rate=1e-3, validate_steps=250, clip=1.0)
    network = Memory(z, args.hidden)
    measured = memory.train(rollouts, sees, args.out / "memory", fit, network)
    print(f"nats a latent dimension: {measured['memory']}; by the frame before: "
          f"{measured['previous frame']}")  # fmt: skip

    dreams = World.read(args.out / "memory")
    config = EvolveConfig(args.generations, args.population)
    run = Evolution(dreams, Controller(z, args.hidden), config, args.out / "controller")
    run.run(args.workers)
    players = {"random": None, "dreamer": World.read(args.out / "controller")}
    print(table(evaluate(players, args.games, args.out / "play.jsonl", args.workers)))


if __name__ == "__main__":
    main()

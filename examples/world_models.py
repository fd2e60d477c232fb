"""Play Take Cover at random, learn to see and to foresee it, evolve in a dream of it, play again.

Run: python examples/world_models.py --episodes 2000 --steps 4000 --generations 200 --out runs/world
"""

import argparse
from pathlib import Path

from strokegen.models.worlds import train_memory as memory
from strokegen.models.worlds import train_vision as vision
from strokegen.models.worlds.evolve import evolve
from strokegen.models.worlds.play import evaluate, table
from strokegen.models.worlds.rollouts import record
from strokegen.models.worlds.settings import Evolve, TrainMemory, TrainVision
from strokegen.models.worlds.world import World


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
    rollouts, sees, dreams = (args.out / name for name in ("rollouts", "vision", "memory"))
    record(rollouts, args.episodes, args.workers)

    shared = {"rollouts": rollouts, "steps": args.steps, "learning_rate": 1e-3}
    size = {"latent_dim": args.latent_dim, "width": args.width}
    print(vision.train(TrainVision(out=sees, **shared, **size)))
    print(memory.train(TrainMemory(out=dreams, vision=str(sees), hidden=args.hidden, **shared)))

    size = {"generations": args.generations, "population": args.population}
    out = args.out / "controller"
    print(evolve(Evolve(preset=str(dreams), out=out, workers=args.workers, **size)))
    players = {"random": None, "dreamer": World.read(out)}
    print(table(evaluate(players, args.games, args.out / "play.jsonl", args.workers)))


if __name__ == "__main__":
    main()

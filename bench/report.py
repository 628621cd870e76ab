"""Rounds of interleaved runs and the tables made of them."""
import statistics


def print_table(chains, results):
    """Medians of each chain, and its rate beside the first's."""
    print(f"{'chain':44} {'messages/s':>10}   CPU milliseconds per message")
    alone = statistics.median(rate for rate, _ in results[chains[0].name])
    table = {}
    for chain in chains:
        rate = statistics.median(rate for rate, _ in results[chain.name])
        used = {name: statistics.median(cpu[name] for _, cpu in results[chain.name])
                for name in results[chain.name][0][1]}
        parts = "  ".join(f"{name} {value:.2f}" for name, value in used.items())
        print(f"{chain.name:44} {rate:10.0f}   {parts}  (total {sum(used.values()):.2f}; "
              f"{rate / alone:.2f} of the first's rate)")
        table[chain.name] = rate, used
    return table


def print_memory(chains, messages):
    for chain in chains:
        for name in chain.daemons:
            print(f"  {name} ({chain.name}): {chain.idle[name]:.1f} idle, "
                  f"{chain.after.get(name, 0):.1f} after {messages} messages")


def interleaved(chains, repetitions, run):
    """All chains, then all again; the first round warms up and is not counted."""
    results = {chain.name: [] for chain in chains}
    for repetition in range(repetitions + 1):
        for chain in chains:
            result = run(chain)
            if repetition > 0:
                results[chain.name].append(result)
    return results

// The rooms of the fabric import downwards only, and no module imports itself by way of others.

import test from 'ava';
import {python} from './python.js';

/** By room, the rooms below it that it may import; a program imports no other program. */
const shared = ['shared'];
/** Between the fabrics of several machines. */
const talk = [...shared, 'talk'];
const clients = [...talk, 'daemons', 'packets'];
const services = [...clients, 'faults', 'hearing', 'kernel', 'opening'];
const rooms: Readonly<Record<string, readonly string[]>> = {
	shared: [],
	daemons: shared,
	talk: shared,
	packets: talk,
	faults: clients,
	hearing: clients,
	kernel: [...clients, 'faults'],
	opening: clients,
	...Object.fromEntries(
		['wiring', 'survey', 'trial', 'observe', 'ask', 'probe', 'capture'].map(program => [program, services]),
	),
};
/** Beside the rooms: what the fabric, wgsim and nodes agree on. */
const agreed = new Set(['contract', 'records', 'paths', 'limits']);

/** [module, module that it imports]: names below `fabric`, imports for the type checker and within functions among them. */
const imports = python(`
import ast, pathlib
root = pathlib.Path(sys.argv[1]) / "fabric"
found = []
for path in sorted(root.rglob("*.py")):
    parts = list(path.relative_to(root).with_suffix("").parts)
    package = parts[:-1]
    name = ".".join(package if parts[-1] == "__init__" else parts)
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.level > 0:
            above = [*package[: len(package) - node.level + 1], *filter(None, (node.module or "").split("."))]
            is_module = (root.joinpath(*above).with_suffix(".py")).exists()
            found += [[name, ".".join(above if is_module else [*above, alias.name])] for alias in node.names]
print(json.dumps(found))`) as [string, string][];

const roomOf = (name: string): string => name.split('.')[0]!;

test('every import leads to a room below, or to what both sides agree on', t => {
	t.true(imports.length > 200);
	const wrong = imports.filter(([from, to]) => {
		const [above, below] = [roomOf(from), roomOf(to)];
		return above !== below && !agreed.has(below) && !(rooms[above] ?? []).includes(below);
	});
	t.deepEqual([...new Set(wrong.map(each => each.join(' → ')))], []);
});

test('a room that the table does not have is noticed', t => {
	const known = new Set([...Object.keys(rooms), ...agreed]);
	t.deepEqual(
		[...new Set(imports.flat().map(roomOf))].filter(room => !known.has(room)),
		[],
	);
});

test('no module imports itself by way of others', t => {
	const below = new Map<string, Set<string>>();
	for (const [from, to] of imports) {
		below.set(from, (below.get(from) ?? new Set()).add(to));
	}

	const done = new Set<string>();
	const cycles: string[] = [];
	const visit = (name: string, above: readonly string[]): void => {
		if (above.includes(name)) {
			cycles.push([...above.slice(above.indexOf(name)), name].join(' → '));
		} else if (!done.has(name)) {
			done.add(name);
			for (const next of below.get(name) ?? []) {
				visit(next, [...above, name]);
			}
		}
	};
	for (const name of below.keys()) {
		visit(name, []);
	}

	t.deepEqual(cycles, []);
});

// What the observer in the fabric makes of what daemons and the kernel tell it: whole, without secrets, and never a crash.

import {generateKeyPairSync} from 'node:crypto';
import test from 'ava';
import fc from 'fast-check';
import {python} from './python.js';

const protocols = `1002-device1    Device     ---        up     23:21:58.580  
1006-
1002-IBGP_V2_1  BGP        ---        up     23:22:02.297  Established   
1006-  BGP state:          Established
     Hold timer:       4.467/6
   Channel ipv4
     Routes:         3 imported, 3 exported, 3 preferred
     Route change stats:     received   rejected   filtered    ignored   accepted
   Channel ipv6
     Routes:         1 imported, 1 exported, 1 preferred
 0000 is not the end here
0000 
`;

test("BIRD's replies are whole, however its bytes are cut, and whatever it says unasked between them", t => {
	const seen = python(
		`
import os, socket, tempfile, threading
from fabric.daemons.bird import Bird
from fabric.shared.loop import Loop
seen = []
for size in (1, 7, 64, 4096):
    path = os.path.join(tempfile.mkdtemp(), "bird.ctl")
    server = socket.socket(socket.AF_UNIX)
    server.bind(path)
    server.listen()
    def serve():
        connection, _ = server.accept()
        asked = b""
        while not asked.endswith(b"two\\n"):
            asked += connection.recv(4096)
        said = "0001 BIRD ready.\\n0000 \\n0000 \\n" + given + "+IBGP_V2_1: State changed to stop\\n" + given
        for offset in range(0, len(said), size):
            connection.sendall(said[offset:offset + size].encode())
        connection.close()
    thread = threading.Thread(target=serve)
    thread.start()
    loop, open_, answers, changes = Loop(), set(), [], []
    bird = Bird(loop, open_, path, ["one", "two"], answers.append, ["IBGP_V2_1"], lambda: changes.append(1))
    bird.ask()
    waited = len(open_)
    while len(answers) < 2:
        loop.turn(1)
    thread.join()
    server.close()
    bird.ask()
    seen.append([waited, len(open_), answers, len(changes)])
print(json.dumps(seen))`,
		protocols,
	);
	// It went away after its answer, and nobody listens any more: the answer is then unknown.
	const whole = [1, 0, [[protocols, protocols], null, null], 1];
	t.deepEqual(seen, [whole, whole, whole, whole]);
});

test('a late daemon is unknown, is not waited for, and is known again when it answers after all', t => {
	const seen = python(`
import os, socket, tempfile, time
from fabric.daemons import conversation
from fabric.shared.loop import Loop
from fabric.daemons.uapi import WireguardGo
root = tempfile.mkdtemp()
os.makedirs(root + "/run/wireguard")
server = socket.socket(socket.AF_UNIX)
server.bind(root + "/run/wireguard/wg1.sock")
server.listen()
loop, open_, answers = Loop(), set(), []
daemon = WireguardGo(loop, open_, root, "wg1", answers.append)
daemon.ask()
daemon.give_up_when_late(time.monotonic() + conversation.TIMEOUT / 2)
seen = [len(open_), list(answers)]
daemon.give_up_when_late(time.monotonic() + conversation.TIMEOUT + 0.1)
daemon.ask()
seen += [len(open_), list(answers)]
connection, _ = server.accept()
connection.sendall(b"listen_port=5801\\nerrno=0\\n\\n")
loop.turn(1)
seen += [len(open_), list(answers), connection.recv(100).decode()]
print(json.dumps(seen))`);
	t.deepEqual(seen, [
		1,
		[],
		0,
		[null],
		0,
		[null, 'wg1\t(hidden)\t(none)\t5801\toff'],
		// It was asked once: a question to one who does not answer would wait in line.
		'get=1\n\n',
	]);
});

test('of what BIRD says, only what changes with the network is told', t => {
	const neighbors = `1013-PRIVATE:
 Router ID   	Pri	     State     	DTime	Interface  Router IP
 1.0.1.2     	  1	Full/PtP  	 3.316	eth2       fe80::e7:4bff:feaa:283e
0.0.0.1     	  1	Full/PtP  	 3.473	eth2       192.168.1.1
0000 
1024-MESH:
 fe80::e7:4bff:feaa:283e  eth2        96      4     16     4.316   No    1.002
0000 
`;
	const [shortened, hidden] = python(
		`from fabric.daemons.bird import *
from fabric.daemons.interior import INTERIORS
hidden = given[1]
for interior in INTERIORS.values():
    hidden = interior.hide_neighbor_times(hidden)
print(json.dumps([shorten_protocols(given[0]), hidden]))`,
		[protocols, neighbors],
	) as [string, string];
	t.is(
		shortened,
		`1002-device1    Device     ---        up     23:21:58.580  
1002-IBGP_V2_1  BGP        ---        up     23:22:02.297  Established   
     Routes:         3 imported, 3 exported, 3 preferred
     Routes:         1 imported, 1 exported, 1 preferred`,
	);
	t.is(hidden, neighbors.replace('3.316', '-').replace('3.473', '-').replace(/96 .*/, '96 -'));
});

test('a session that has not heard two keepalives in a row is told, long before its hold time is over', t => {
	const session = (...timers: string[]) => `1002-FAR  BGP  ---  up  23:22:02.297  Established
1006-  BGP state:          Established
${timers.map(line => `     ${line}\n`).join('')}     Send hold timer:  10.015/12
     Routes:         3 imported, 3 exported, 3 preferred
0000 
`;
	const all = [
		session('Hold timer:       2.100/6', 'Keepalive timer:  1.209/2'),
		session('Hold timer:       1.900/6', 'Keepalive timer:  0.042/2'),
		session('Hold timer:       70.500/240', 'Keepalive timer:  12.042/80'),
		// They come as rarely as the hold time allows.
		session('Hold timer:       0.500/9', 'Keepalive timer:  7.042/8'),
		session('Hold timer:       0.000/0', 'Keepalive timer:  0.000/0'),
		session('Hold timer:       1.900/6'),
	];
	const lines = python(
		'from fabric.daemons.bird import *\nprint(json.dumps(["timer" in shorten_protocols(one) for one in given]))',
		all,
	);
	t.deepEqual(lines, [false, true, true, false, false, false]);
	t.is(
		python('from fabric.daemons.bird import *\nprint(json.dumps(shorten_protocols(given)))', all[1]!),
		`1002-FAR  BGP  ---  up  23:22:02.297  Established
     Hold timer:       late
     Routes:         3 imported, 3 exported, 3 preferred`,
	);
});

test("of the user's own BIRD, all that it says it runs is asked after in the same round, and forgotten when it is gone", t => {
	const seen = python(
		`
import os, re, socket, tempfile, threading
from fabric.observe.bird_watch import BirdWatch
from fabric.shared.loop import Loop
path = os.path.join(tempfile.mkdtemp(), "bird.ctl")
server = socket.socket(socket.AF_UNIX)
server.bind(path)
server.listen()
runs, asked = dict(given), []
def serve():
    connection, _ = server.accept()
    connection.sendall(b"0001 BIRD ready.\\n")
    while chunk := connection.recv(4096).decode():
        asked.append(chunk.splitlines())
        for line in chunk.splitlines():
            reply = runs["protocols"] if line == "show protocols all" else f"1000-{line}\\n"
            connection.sendall((reply + "0000 \\n").encode())
threading.Thread(target=serve, daemon=True).start()
class Sender:
    def send(self, source, answer, *, node, namespace, subject=None): told.append([source, subject, answer])
namespace = {"discover": True, "instances": {}, "bfd": False, "watched": []}
loop, open_, told = Loop(), set(), []
watch = BirdWatch({"node": "a", "namespace": "main"}, namespace, loop=loop, open_=open_, path=path, sender=Sender(), live=False)
def round():
    watch.ask()
    while open_:
        loop.turn(1)
round()
first = [asked[:], told[:]]
asked.clear(), told.clear()
round()
second = [len(asked), len(told)]
runs["protocols"] = re.sub(r"(?m)^1002-INSIDE.*\\n", "", runs["protocols"])
told.clear()
round()
print(json.dumps([*first, second, told]))`,
		{
			protocols: [
				'1002-k4         Kernel     master4    up     06:27:39.623  ',
				'1006-',
				'1002-INSIDE     OSPF       master4    up     06:27:39.623  Running',
				'1002-off        OSPF       master4    down   06:27:39.623  ',
				'1006-  Description:    OSPF of old',
				'1002-my-babel   Babel      ---        up     06:27:39.623  ',
				'1002-watch      BFD        ---        up     06:27:39.623  ',
				'',
			].join('\n'),
		},
	) as [string[][], [string, string | null, string | null][], [number, number], unknown[][]];
	const [asked, told, second, gone] = seen;
	t.deepEqual(asked, [
		['show protocols all'],
		[
			'show protocols all',
			'show bfd sessions watch',
			"show babel neighbors 'my-babel'",
			"show babel interfaces 'my-babel'",
			'show ospf neighbors INSIDE',
			'show ospf interface INSIDE',
		],
	]);
	t.deepEqual(
		told.map(([source, subject]) => [source, subject]),
		[
			['protocols', null],
			['bfd', 'watch'],
			['babel', 'my-babel'],
			['babel-interfaces', 'my-babel'],
			['ospf', 'INSIDE'],
			['ospf-interfaces', 'INSIDE'],
		],
	);
	t.is(told[4]![2], '1000-show ospf neighbors INSIDE\n0000 \n', 'each reply belongs to its question');
	t.deepEqual(second, [1, 6], 'what is known already is asked at once');
	t.deepEqual(gone.slice(0, 2), [
		['ospf', 'INSIDE', null],
		['ospf-interfaces', 'INSIDE', null],
	]);
});

const pairs = Array.from({length: 20}, () => {
	const {privateKey, publicKey} = generateKeyPairSync('x25519');
	return {
		private: Buffer.from(privateKey.export({format: 'jwk'}).d!, 'base64url').toString('hex'),
		public: Buffer.from(publicKey.export({format: 'jwk'}).x!, 'base64url').toString('base64'),
	};
});

test('a public key is made of a private one as OpenSSL does it', t => {
	const made = python(
		'from fabric.daemons.uapi import own_public_key\nprint(json.dumps([own_public_key(one) for one in given]))',
		pairs.map(pair => pair.private),
	);
	t.deepEqual(
		made,
		pairs.map(pair => pair.public),
	);
});

const toDump = (replies: readonly string[]): string[] =>
	python(
		'from fabric.daemons.uapi import to_dump\nprint(json.dumps([to_dump("wg3", one) for one in given]))',
		replies,
	) as string[];

test("wireguard-go's answer reads as `wg show all dump` writes it", t => {
	// Recorded from V1-1 of the reference lab, with another private key and a preshared key.
	const reply = `private_key=${pairs[0]!.private}
listen_port=5803
fwmark=51820
public_key=262c6c6a0e385bc08590a088be52d2645f3afd0ff8068be4a6a741f55a6ce529
preshared_key=${pairs[1]!.private}
protocol_version=1
endpoint=[2001:db8:2::1]:5801
last_handshake_time_sec=1795389721
last_handshake_time_nsec=541934194
tx_bytes=14532
rx_bytes=14460
persistent_keepalive_interval=25
allowed_ip=0.0.0.0/0
allowed_ip=::/0
public_key=${'00'.repeat(32)}
protocol_version=1
errno=0

`;
	t.is(
		toDump([reply])[0],
		[
			`wg3\t(hidden)\t${pairs[0]!.public}\t5803\t0xca6c`,
			'wg3\tJixsag44W8CFkKCIvlLSZF86/Q/4BovkpqdB9Vps5Sk=\t(hidden)\t[2001:db8:2::1]:5801\t0.0.0.0/0,::/0\t1795389721\t14460\t14532\t25',
			`wg3\t${'A'.repeat(43)}=\t(hidden)\t(none)\t(none)\t0\t0\t0\toff`,
		].join('\n'),
	);
});

test('no answer of a wireguard-go gives away a key or fails, however strange it is', t => {
	const secret = `${'c0ffee'.repeat(10)}c0ff`;
	const line = fc.oneof(
		fc.constantFrom(
			`private_key=${secret}`,
			`preshared_key=${secret}`,
			'public_key=zz',
			'public_key=',
			'fwmark=x',
			'allowed_ip=::/0',
			'listen_port=',
			'errno=0',
			`public_key=${'ab'.repeat(32)}`,
		),
		fc.string(),
	);
	const replies = fc.sample(
		fc.array(line, {maxLength: 12}).map(lines => `${lines.join('\n')}\n\n`),
		400,
	);
	for (const dump of toDump(replies)) {
		t.false(dump.includes(secret));
		t.false(dump.includes(Buffer.from(secret, 'hex').toString('base64')));
	}
});

test('every declared pair is tried until it has answered, from several nodes at a time, and none again', t => {
	const seen = python(`
import tempfile, threading
from fabric.observe import reach
from fabric.shared import answers
folder = tempfile.mkdtemp()
answers.ANSWERS_FILE, answers.LOCK = f"{folder}/answers.json", f"{folder}/lock"
class Node:
    def __init__(self, name): self.name = name
    def netns(self, namespace): return self.name
class Sender:
    def send(self, source, answer, *, node, namespace, subject): told.append([node, subject])
    def flush(self): pass
told, tries, lock, together = [], {}, threading.Lock(), threading.Barrier(4)
def sweep(netns, targets, timeout, witnesses):
    with lock:
        tries.setdefault(netns, []).append(sorted(address for address, _ in targets))
    # The first four go on when all four have begun.
    if netns in ("R0", "R1", "R2", "R3") and len(tries[netns]) == 1:
        together.wait(60)
    # One address of R0 answers from the second try on; R1 goes away for the first.
    if netns == "R1" and len(tries[netns]) == 1:
        raise OSError
    late = netns == "R0" and len(tries[netns]) == 1
    return {target: 0.1 for target in targets if not (late and target[0] == "10.0.0.2")}
reach.sweep = sweep
reach.find_nodes = lambda known: {f"R{n}": Node(f"R{n}") for n in range(9)}
reach.PERIOD = 0
names = [f"R{n}" for n in range(9)]
at = {"node": "R8", "namespace": "main"}
pairs = [{"from": name, "address": address, "at": at} for name in names for address in ("10.0.0.1", "10.0.0.2")]
reach.probe_reach({"nodes": [{"name": name} for name in names], "checks": {"pairs": pairs}}, Sender())
print(json.dumps([len(told), len({tuple(one) for one in told}), tries["R0"], len(tries["R1"]), len(tries["R2"])]))
`);
	t.deepEqual(seen, [18, 18, [['10.0.0.1', '10.0.0.2'], ['10.0.0.2']], 2, 1]);
});

/** What a node uses, and which limits it has run into, where its control group has these files. */
const resources = (files: Readonly<Record<string, string>>): unknown =>
	python(
		`import os, tempfile, types
from fabric.observe.resources import Resources
with tempfile.TemporaryDirectory() as root:
    for name, text in given.items():
        path = f"{root}/sys/fs/cgroup/{name}"
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
    resources = Resources(types.SimpleNamespace(root=root, pid=os.getpid()))
    print(json.dumps([*resources.read(), resources.read_reached()]))
    resources.close()`,
		files,
	);

const groups = {
	1: (killed: number, memory: string, refused: number, pids: string) => ({
		'cpuacct/cpuacct.usage': '5000000\n',
		'memory/memory.usage_in_bytes': '9000\n',
		'memory/memory.stat': 'cache 1\ntotal_inactive_file 1000\n',
		'memory/memory.oom_control': `oom_kill_disable 0\nunder_oom 0\noom_kill ${killed}\n`,
		'memory/memory.limit_in_bytes': `${memory === 'max' ? '9223372036854771712' : memory}\n`,
		'pids/pids.events': `max ${refused}\n`,
		'pids/pids.max': `${pids}\n`,
	}),
	2: (killed: number, memory: string, refused: number, pids: string) => ({
		'cpu.stat': 'usage_usec 5000\nuser_usec 1\n',
		'memory.current': '9000\n',
		'memory.stat': 'anon 1\ninactive_file 1000\n',
		'memory.events': `low 0\nmax 7\noom 1\noom_kill ${killed}\n`,
		'memory.max': `${memory}\n`,
		'pids.events': `max ${refused}\n`,
		'pids.max': `${pids}\n`,
	}),
};

for (const version of [1, 2] as const) {
	const group = groups[version];

	test(`limits that a node has run into are told with their values, under cgroup version ${version}`, t => {
		t.deepEqual(resources(group(2, '12582912', 520, '60')), [5000, 8000, {memory: 12_582_912, pids: 60}]);
		t.deepEqual(resources(group(0, '12582912', 0, '60')), [5000, 8000, {}], "in nobody's way");
		t.deepEqual(resources(group(3, 'max', 4, 'max')), [5000, 8000, {}], "the machine's, not its own");
	});

	test(`where the kernel does not count, limits are not known, and all else is, under cgroup version ${version}`, t => {
		const counted = Object.entries(group(1, '1', 1, '1')).filter(([name]) => !/events|oom/.test(name));
		t.deepEqual(resources(Object.fromEntries(counted)), [5000, 8000, {}]);
	});
}

#!/usr/bin/env python3
"""The same story, told by a capture, by HEP and by every text trace, gets the same judgement.

tests/traces.py PROGRAM: samples/traces/ is what tests/tools/mktrace.py makes of login-logout.pcap, to
the letter; bindings, publications, sessions, flows and findings are those of the capture. What a format
cannot carry is named in CANNOT.
"""
import datetime
import json
import os
import re
import struct
import subprocess
import sys
import tempfile

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..')
SAMPLES = os.path.join(ROOT, 'samples')
STORY = os.path.join(SAMPLES, 'login-logout.pcap')
FORMATS = {'sofia.txt': 'sofia', 'freeswitch.log': 'fslog', 'pjsip.txt': 'pjsip',
           'sipdump.data': 'sipdump', 'ngrep.txt': 'ngrep', 'sngrep.txt': 'sngrep', 'hep.pcap': 'hep',
           'hep2.pcap': 'hep2'}
# A trace without a date begins on 1970-01-01; a log's times end with milliseconds; a publication is
# named by its time.
CANNOT = {'sofia.txt': {'date': 20779, 'keys': {'publication_id', 'publications', 'finding_id'}},
          'pjsip.txt': {'finer': 0.001, 'keys': {'publication_id', 'publications', 'finding_id'}}}
JUDGED = ('binding', 'publication', 'session', 'flow', 'finding')
TIME = re.compile(r'^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$')


def run(program, path, *options):
    return subprocess.run([program, '-r', path, *options], capture_output=True, timeout=60, check=False)


def records(program, path):
    done = run(program, path, '-o', 'ndjson', '-P', os.path.join(SAMPLES, 'users.txt'))
    if done.returncode != 0:
        raise ValueError('status %d: %s' % (done.returncode, done.stderr.decode()[:200]))
    found = [json.loads(line) for line in done.stdout.decode().splitlines()]
    return [r for r in found if r['type'] in JUDGED], found[-1]


def seconds(text):
    return datetime.datetime.strptime(text, '%Y-%m-%dT%H:%M:%S.%fZ').replace(
        tzinfo=datetime.timezone.utc).timestamp()


def difference(told, truth, cannot, where=''):
    """Where the two differ by more than the format is excused for, or None."""
    finer = cannot.get('finer', 0)
    if isinstance(truth, dict) and isinstance(told, dict):
        keys = (set(truth) | set(told)) - {'frame', 'frames'} - cannot.get('keys', set())
        return next((d for k in sorted(keys)
                     for d in [difference(told.get(k), truth.get(k), cannot, where + '/' + k)] if d), None)
    if isinstance(truth, list) and isinstance(told, list) and len(truth) == len(told):
        return next((d for n, pair in enumerate(zip(told, truth))
                     for d in [difference(*pair, cannot, '%s/%d' % (where, n))] if d), None)
    if isinstance(truth, str) and isinstance(told, str) and TIME.match(truth) and TIME.match(told):
        shift = cannot.get('date', 0) * 86400
        same = abs(seconds(told) + shift - seconds(truth)) <= finer + 1e-6
    elif isinstance(truth, (int, float)) and isinstance(told, (int, float)) and finer:
        same = abs(told - truth) <= (1 if where.endswith('_ms') else finer)
    else:
        same = told == truth
    return None if same else '%s is %s instead of %s' % (where, told, truth)


def judged(program, name, truth):
    told, summary = records(program, os.path.join(SAMPLES, 'traces', name))
    if [r['type'] for r in told] != [r['type'] for r in truth[0]]:
        return 'other records: %d instead of %d' % (len(told), len(truth[0]))
    for key in ('sip_messages', 'malformed', 'truncated', 'digests', 'bindings', 'retransmissions'):
        if summary[key] != truth[1][key]:
            return '%s is %s' % (key, summary[key])
    return difference(told, truth[0], CANNOT.get(name, {}))


def remade(name, form):
    with tempfile.NamedTemporaryFile() as file:
        subprocess.run([sys.executable, os.path.join(ROOT, 'tests/tools/mktrace.py'), form, STORY,
                        file.name], check=True)
        with open(os.path.join(SAMPLES, 'traces', name), 'rb') as sample:
            return None if sample.read() == file.read() else 'the generator makes something else'


def messages_of(program, data, suffix='.txt'):
    """Status, and how many messages the summary counts."""
    with tempfile.NamedTemporaryFile(suffix=suffix) as file:
        file.write(data)
        file.flush()
        done = run(program, file.name, '-o', 'ndjson')
    if b'Sanitizer' in done.stderr or b'runtime error' in done.stderr:
        raise ValueError(done.stderr.decode()[:300])
    last = done.stdout.decode().splitlines()[-1:]
    return done.returncode, json.loads(last[0])['sip_messages'] if last else None


def mangled(program, name):
    """Ends and blanks that get lost on the way through mail, terminals and Windows."""
    with open(os.path.join(SAMPLES, 'traces', name), 'rb') as file:
        text = file.read()
    lines = text.replace(b'\r\n', b'\n')
    for what, data in {
            'LF only': lines, 'CR LF': lines.replace(b'\n', b'\r\n'),
            'no blanks at line ends': re.sub(rb' +\n', b'\n', lines),
            'no end of the last line': lines.rstrip(b'\n'),
            'an empty line in front': b'\n\n' + lines,
            'a line of a megabyte in between': lines + b'x' * 1000000 + b'\n' + lines[:0]}.items():
        status, count = messages_of(program, data)
        if (status, count) != (0, 20):
            return '%s: status %d, %s messages' % (what, status, count)
    return None


def cut(program, name):
    """Whatever is missing at the end, what was before is read; no more messages than records."""
    with open(os.path.join(SAMPLES, 'traces', name), 'rb') as file:
        text = file.read()
    former = 0
    for end in list(range(0, 1500, 7)) + list(range(1500, len(text), 499)):
        status, count = messages_of(program, text[:end])
        if status == 3 and former == 0:
            continue
        if status != 0 or not former <= count <= former + 2:
            return 'cut at %d: status %d, %s messages after %d' % (end, status, count, former)
        former = count
    return None if former >= 19 else 'only %d messages' % former


def clock(program, truth):
    """A frame that is no HEP moves the clock of the copies, by as much as came between."""
    with open(os.path.join(SAMPLES, 'traces/hep.pcap'), 'rb') as file:
        data = file.read()
    at, last = 24, 0
    while at < len(data):
        last, at = at, at + 16 + struct.unpack_from('<I', data, at + 8)[0]
    frame = bytearray(data[last:])
    struct.pack_into('<I', frame, 0, struct.unpack_from('<I', frame)[0] + 600)
    struct.pack_into('>H', frame, 16 + 22, 9999)
    with tempfile.NamedTemporaryFile(suffix='.pcap') as file:
        file.write(data + frame)
        file.flush()
        ends = seconds(records(program, file.name)[1]['last_ts']) - seconds(truth[1]['last_ts'])
    return None if abs(ends - 600) < 0.001 else 'it ends %s seconds later' % ends


def silent(program):
    """The key that a sender of HEP puts into its packets is told nowhere."""
    path = os.path.join(SAMPLES, 'traces/hep.pcap')
    with open(path, 'rb') as file:
        if b'collector-key' not in file.read():
            return 'there is no key in the sample'
    for options in (('-v',), ('-o', 'ndjson')):
        done = run(program, path, *options)
        if b'collector-key' in done.stdout + done.stderr:
            return 'it is told with ' + ' '.join(options)
    return None


def attempt(name, check, *arguments):
    try:
        problem = check(*arguments)
    except (ValueError, KeyError, subprocess.SubprocessError) as error:
        problem = str(error)
    print('not ok %s: %s' % (name, problem) if problem else 'ok ' + name)
    return problem is None


def refused(program, data):
    status, count = messages_of(program, data)
    return None if (status, count) == (3, None) else 'status %d, %s messages' % (status, count)


def main():
    program = sys.argv[1]
    truth = records(program, STORY)
    good = True
    for name, form in FORMATS.items():
        good &= attempt('%s is as generated' % name, remade, name, form)
        good &= attempt('%s is judged like the capture' % name, judged, program, name, truth)
        if not name.endswith('.pcap'):
            good &= attempt('%s, with other line ends' % name, mangled, program, name)
            good &= attempt('%s, cut short' % name, cut, program, name)
    good &= attempt('the key of HEP is not told', silent, program)
    good &= attempt('frames between HEP move its clock', clock, program, truth)
    for what, data in {'text': b'hello\n' * 9, 'octets': b'text\n\0\1\2\3', 'one long line': b'x' * 10**6,
                       'a trace behind a NUL': b'text\0\n' + open(
                           os.path.join(SAMPLES, 'traces/sngrep.txt'), 'rb').read()}.items():
        good &= attempt('%s is no trace' % what, refused, program, data)
    sys.exit(not good)


if __name__ == '__main__':
    main()

"""Carries out one command at a time and says what came of it. Where a command waits, its caller's thread waits.

Decides nothing. Whatever a port cannot do becomes `Failed`, never an exception: expected ends do not raise.
"""

from chalicelib.errors import PorticoError, TapForbidden
from chalicelib.relay import messages as m
from chalicelib.relay.moments import moment
from chalicelib.relay.ports import Ports
from chalicelib.tap.frames import Pods, Refusal, pods
from chalicelib.tap.kept import Tap
from chalicelib.tap.pods import pods_of
from chalicelib.tap.ports import Clock
from chalicelib.tap.posting import Answer

Stored = m.Renew | m.Look | m.ListViewers | m.Serve | m.Forget | m.Leave | m.Offer | m.Release | m.SayOpen | m.Take


class Hands:
    """Of one relay. Thread-safe as far as the ports are."""

    def __init__(self, ports: Ports, tap: Tap, relay_id: str, clock: Clock) -> None:
        self._ports = ports
        self._tap = tap
        self._relay_id = relay_id
        self._clock = clock

    def do(self, command: m.Command) -> m.News | None:
        """Everything but streams and metrics."""
        try:
            return self._do(command)
        except PorticoError:
            return m.Failed(command)

    def tell(self, told: m.Tell) -> None:
        """Metrics; an alarm is a line in the log as well."""
        for metric, value in told.counts:
            self._ports.signals.count(metric, value)
        if told.alarm:
            self._ports.signals.count("RelayAlarm")
            self._ports.signals.warn(told.alarm)
        self._ports.signals.flush()

    def _do(self, command: m.Command) -> m.News | None:
        match command:
            case m.PostTo():
                return m.Posted(command.connection_id, self._post(command))
            case m.CheckRights(credentials):
                return self._check(credentials)
            case m.LookAtPods():
                return m.SawPods(self._pods())
            case m.Renew() | m.Look() | m.ListViewers() | m.Take() | m.Release():
                return self._ask(command)
            case _:
                self._keep(command)
                return None

    def _ask(self, command: m.Renew | m.Look | m.ListViewers | m.Take | m.Release) -> m.News:
        ports, tap_id, now = self._ports, self._tap.id, moment(self._clock.now())
        match command:
            case m.Renew(lease):
                return m.Renewed(ports.leases.renew(tap_id, lease, now))
            case m.Look():
                return m.Looked(ports.taps.get(tap_id, now))
            case m.ListViewers(viewers_rev):
                return m.Listed(ports.viewers.of_tap(tap_id), viewers_rev)
            case m.Take():
                return m.Taken(ports.leases.take(tap_id, self._relay_id, now))
            case m.Release(lease, viewers_rev, stopped_at, ends):
                done = ports.leases.release(tap_id, lease, viewers_rev, moment(stopped_at))
                if done and ends:
                    ports.admission.leave(tap_id)
                return m.Released(done)

    def _keep(self, command: m.Command) -> None:
        ports, tap_id, now = self._ports, self._tap.id, moment(self._clock.now())
        match command:
            case m.Serve(connection_id, epoch):
                ports.viewers.serve(tap_id, connection_id, epoch)
            case m.Leave(connection_id, previous):
                ports.viewers.leave(tap_id, connection_id, previous)
            case m.Forget(endpoint, connection_id, close):
                if close:
                    ports.connections.close(endpoint, connection_id)
                ports.viewers.remove(connection_id)
            case m.Offer(lease, event_at):
                if ports.leases.offer(tap_id, lease, now, moment(event_at)):
                    ports.relays.start(tap_id)
            case m.SayOpen():
                ports.leases.opened(tap_id, self._relay_id, now)
            case _:
                raise AssertionError(f"not for these hands: {command}")

    def _post(self, command: m.PostTo) -> Answer:
        """A thread may have come to it too late: then nothing is sent, which is as if the gateway had been busy."""
        if self._clock.now() > command.not_after:
            return Answer.BUSY
        return self._ports.connections.post(command.endpoint, command.connection_id, command.data)

    def _check(self, credentials: frozenset[str]) -> m.Checked:
        revoked = frozenset(each for each in credentials if not self._ports.credentials.alive(each))
        try:
            self._ports.rights.check(self._tap.target, self._tap.owner)
        except TapForbidden as refusal:
            return m.Checked(refusal.detail, revoked)
        return m.Checked("", revoked)

    def _pods(self) -> Pods | None:
        """Which pods are tapped, for `started`; without the right to know, or when it takes too long, nobody is told."""
        target = self._tap.target
        try:
            found = self._ports.pods.of_namespace(target.namespace)
        except PorticoError:
            return None
        asked = None if found is None else pods_of(target, found)
        if asked is None:
            return None
        refusals = [Refusal(pod.name, pod.refusal) for pod in asked if pod.refusal]
        return pods(len(asked) - len(refusals), refusals)

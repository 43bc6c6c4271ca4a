"""Run the outside world: `python -m local.outside '<json of Ports>'`; it lives until it is stopped."""

import json
import signal
import ssl
import sys
from typing import Any

import boto3
from botocore.config import Config

from local.aws import REGION
from local.outside.apps import Apps
from local.outside.displays import display_networks
from local.outside.front_door import front_door
from local.outside.geocoder import geocoder
from local.outside.listener import listen
from local.outside.mail import mail_service
from local.outside.orders import Orders
from local.outside.page import page
from local.outside.receipts import ConfigurationSets, Receipts
from local.outside.sms_network import sms_network
from local.outside.sns_mobile import Mobile, sns_pass_through
from local.outside.world import World
from local.places import LOOPBACK


def serve(settings: dict[str, Any]) -> None:
    """Open every address and wait."""
    world = World()
    config = Config(connect_timeout=2, read_timeout=20, max_pool_connections=20, proxies={})
    session = boto3.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name=REGION)  # noqa: S106  # made up
    sns = session.client("sns", endpoint_url=settings["aws"], config=config)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(settings["certificate"], settings["key"])
    orders = Orders(world, Apps(world, f"http://{LOOPBACK}:{settings['front_door']}"), sns)
    listen(sns_pass_through(world, settings["aws"], Mobile(world, sns)), settings["sns"])
    listen(sms_network(world, ConfigurationSets(), Receipts(sns)), settings["sms"])
    listen(mail_service(world, ConfigurationSets(), Receipts(sns)), settings["mail"])
    listen(display_networks(world), settings["displays"], tls)
    listen(geocoder(world), settings["geocoder"])
    listen(front_door(world, settings["aws"], "public"), settings["front_door"])
    listen(front_door(world, settings["aws"], "staff"), settings["staff_door"])
    listen(page(world, orders), settings["page"])
    signal.sigwait({signal.SIGTERM, signal.SIGINT})
    world.closing.set()


if __name__ == "__main__":
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
    serve(json.loads(sys.argv[1]))

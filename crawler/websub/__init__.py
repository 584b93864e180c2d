"""Feeds that are pushed: subscribing at hubs, and taking in what they send (WebSub, https://www.w3.org/TR/websub/)."""

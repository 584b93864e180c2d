"""The dashboard: pages, the JSON API, feeds, health and metrics, over what the other rooms have stored."""

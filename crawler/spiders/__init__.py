"""Scrapy's part: the article pages."""

"""What a browser sees: Flask blueprints, their templates and static files."""

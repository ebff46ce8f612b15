FLASK_APP=app:serve

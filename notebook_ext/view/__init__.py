"""What every widget is: a view in the browser that asks, and Python that answers."""

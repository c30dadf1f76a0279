xan filter -p 'stars >= 4' reviews.csv | xan select id,author,body -o out.csv
